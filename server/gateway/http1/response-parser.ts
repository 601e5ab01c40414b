// The client's side of HTTP/1.1: an upstream's bytes in, cut anywhere; response heads, pieces of bodies and ends out, when
// asked. Knows which request an answer belongs to, because its method decides whether a body follows. Does no I/O.
// Source: RFC 9112 §4, §6.3; responses whose length two readers could see differently are errors.
import { Buffer } from 'node:buffer';
import { CR, isValueByte, LF, SP } from './byte-tables.ts';
import { ByteText } from './byte-text.ts';
import { ChunkedDecoder } from './chunked-decoder.ts';
import type { CodecErrorName } from './codec-errors.ts';
import { findHeadEnd, HeadBuffer } from './head-buffer.ts';
import { connectionLists, createHeadFields, fieldValue, readContentLength, readHeadFields } from './head-fields.ts';
import { roles } from './known-names.ts';
import { LastBytes } from './last-bytes.ts';

export type ResponseLimits = {
  /** 64 to 65,536. */
  maxHeaderBytes: number;
  /** 1 to 120. */
  maxHeaderCount: number;
  /** Answers of 1xx before the one that counts. */
  maxInterimResponses: number;
};

export type ResponseHead = {
  status: number;
  reason: string;
  version: '1.0' | '1.1';
  /** Name, value, name, value…; names lower case. */
  headers: string[];
  /** The names as they were written, one per header. */
  rawNames: string[];
  /** Bytes of the body to come; null when only its end tells (chunked, or until the connection closes). */
  bodyBytes: number | null;
  /** Whether the connection may carry another request after this answer has ended. */
  keepAlive: boolean;
};

export type ResponseErrorName =
  | CodecErrorName
  | 'status-line-malformed'
  | 'status-refused'
  | 'interim-responses-too-many'
  | 'response-unexpected'
  | 'closed-early';

/** `interim`: a 1xx, dropped; `isContinue` says whether it was 100. The others as in RequestEvent. */
export type ResponseEvent = 'interim' | 'head' | 'body' | 'end' | 'more' | 'error';

type State = 'idle' | 'head' | 'length' | 'chunked' | 'until-close' | 'end' | 'failed';

/** Up to here a whole body is handed on as text, to go out with its head. */
const textBytesMax = 8_192;
const nothing = Buffer.alloc(0);

export class ResponseParser {
  /** Of the last `head`; the same object when the same head came again. */
  head: ResponseHead | null = null;
  /** Of the last `body`: a part of what was fed, not a copy. */
  body: Buffer = nothing;
  error: ResponseErrorName = 'status-line-malformed';
  isContinue = false;
  readonly #limits: ResponseLimits;
  readonly #fields = createHeadFields();
  /** The last head of a final answer, which `#fields` holds. */
  readonly #lastHead = new LastBytes();
  readonly #partial: HeadBuffer;
  readonly #chunks = new ChunkedDecoder();
  #state: State = 'idle';
  #isHead = false;
  #interims = 0;
  #bytes: Buffer = nothing;
  #at = 0;
  /** Data of chunks that takeWholeBody has read already. */
  #joined: Buffer = nothing;
  #left = 0;
  #status = 0;
  #reason = '';
  #version: '1.0' | '1.1' = '1.1';
  /** What the last final head led to, and for an answer to HEAD or not. */
  readonly #judged: { state: State; left: number; isHead: boolean } = { state: 'failed', left: 0, isHead: false };

  constructor(limits: ResponseLimits) {
    this.#limits = limits;
    this.#partial = new HeadBuffer(limits.maxHeaderBytes);
  }

  /** Says that a request with this method has been sent; one at a time, the next after `end`. */
  expect(method: string): void {
    if (this.#state !== 'idle') throw new Error('invariant broken: one response at a time');
    this.#state = 'head';
    this.#isHead = method === 'HEAD';
    this.#interims = 0;
  }

  /** Gives the next bytes. Until they are read or `keep` is called they must not be written to. */
  feed(bytes: Buffer): void {
    this.#bytes = this.hasUnread() ? Buffer.concat([this.#bytes.subarray(this.#at), bytes]) : bytes;
    this.#at = 0;
  }

  hasUnread(): boolean {
    return this.#at < this.#bytes.length;
  }

  /** Copies what is unread, so that the buffer given can be used again. */
  keep(): void {
    this.#bytes = this.hasUnread() ? Buffer.from(this.#bytes.subarray(this.#at)) : nothing;
    this.#at = 0;
  }

  /**
   * After `head`: all of the body, and the end with it, when it has come already; of few bytes as text, else a part of what
   * was fed, or joined from chunks. Null when more is to come: then `next` tells of it as usual.
   */
  takeWholeBody(): ByteText | Buffer | null {
    switch (this.#state) {
      case 'end':
        this.#state = 'idle';
        return nothing;
      case 'length': {
        if (this.#bytes.length - this.#at < this.#left) return null;
        const start = this.#at;
        this.#at += this.#left;
        this.#state = 'idle';
        return this.#left <= textBytesMax ? new ByteText(this.#bytes, start, this.#at) : this.#bytes.subarray(start, this.#at);
      }
      case 'chunked':
        return this.#joinChunks();
      default:
        return null;
    }
  }

  /** Reads on to the next event. */
  next(): ResponseEvent {
    switch (this.#state) {
      case 'idle':
        // Bytes nobody asked for: taken for the answer to the next request they would poison it.
        return this.#at < this.#bytes.length ? this.#fail('response-unexpected') : 'more';
      case 'head':
        return this.#readHead();
      case 'length':
      case 'until-close':
        return this.#readPlain();
      case 'chunked':
        return this.#readChunked();
      case 'end':
        this.#state = 'idle';
        return 'end';
      case 'failed':
        return 'error';
    }
  }

  /** The upstream has closed its side, all bytes are read. Ends a body that lasts until then. */
  finish(): 'end' | 'error' {
    if (this.#state !== 'until-close') return this.#state === 'failed' ? 'error' : this.#fail('closed-early');
    this.#state = 'idle';
    return 'end';
  }

  #readHead(): ResponseEvent {
    const bytes = this.#bytes;
    const partial = this.#partial;
    if (this.#at === bytes.length) return 'more';
    if (partial.length === 0) {
      if (this.#repeatsHead(bytes)) return this.#isHead === this.#judged.isHead ? this.#repeatJudgement() : this.#judgeHead();
      const end = findHeadEnd(bytes, this.#at);
      const start = this.#at;
      if (end >= 0 && end - start <= this.#limits.maxHeaderBytes) {
        this.#at = end;
        return this.#parseHead(bytes, start, end);
      }
    }
    const added = partial.add(bytes, this.#at);
    this.#at += partial.taken;
    if (added === 'partial') return 'more';
    if (added === 'broken') return this.#fail('line-ending-malformed');
    if (added === 'too-long') return this.#fail('headers-too-large');
    const { length } = partial;
    partial.clear();
    return this.#parseHead(partial.bytes, 0, length);
  }

  /** Whether the bytes begin with the last head, to the byte: upstreams answer much alike within a second. */
  #repeatsHead(bytes: Buffer): boolean {
    if (!this.#lastHead.isAt(bytes, this.#at)) return false;
    this.#at += this.#lastHead.length;
    return true;
  }

  #repeatJudgement(): ResponseEvent {
    this.#state = this.#judged.state;
    this.#left = this.#judged.left;
    if (this.#state === 'chunked') this.#chunks.reset();
    return 'head';
  }

  #judgeHead(): ResponseEvent {
    const error = this.#judge();
    if (error !== null) return this.#fail(error);
    return this.#status < 200 ? this.#dropInterim() : 'head';
  }

  #parseHead(bytes: Buffer, start: number, end: number): ResponseEvent {
    const text = bytes.toString('latin1', start, end);
    const lineEnd = this.#readStatusLine(bytes, start, text);
    if (lineEnd < 0) return this.#fail('status-line-malformed');
    const span = { start: lineEnd, end, text, textStart: start };
    const error = readHeadFields(this.#fields, bytes, span, this.#limits.maxHeaderCount);
    if (error !== null) return this.#fail(error);
    if (this.#status >= 200) this.#lastHead.keep(bytes, start, end);
    else this.#lastHead.forget();
    return this.#judgeHead();
  }

  /** @returns where the line after it begins, -1 when it is malformed */
  #readStatusLine(bytes: Buffer, start: number, text: string): number {
    const isHttp = text.startsWith('HTTP/1.') && (bytes[start + 7] === 48 || bytes[start + 7] === 49) && bytes[start + 8] === SP;
    if (!isHttp) return -1;
    this.#version = bytes[start + 7] === 49 ? '1.1' : '1.0';
    let status = 0;
    for (let at = start + 9; at < start + 12; at += 1) {
      const digit = (bytes[at] ?? 0) - 48;
      if (digit < 0 || digit > 9) return -1;
      status = status * 10 + digit;
    }
    if (status < 100 || status > 599) return -1;
    this.#status = status;
    let at = start + 12;
    if (bytes[at] === SP) while (isValueByte[bytes[at] ?? 0] === 1) at += 1;
    if (bytes[at] !== CR || bytes[at + 1] !== LF) return -1;
    this.#reason = at === start + 12 ? '' : text.substring(13, at - start);
    return at + 2;
  }

  /** Makes the head from status line and fields, or says why it is refused. */
  #judge(): ResponseErrorName | null {
    const fields = this.#fields;
    const status = this.#status;
    const length = fieldValue(fields, roles.contentLength);
    const encoding = fieldValue(fields, roles.transferEncoding);
    const isFramingRepeated = fields.repeatedRole === roles.contentLength || fields.repeatedRole === roles.transferEncoding;
    if (isFramingRepeated || (length !== undefined && encoding !== undefined)) return 'framing-contradictory';
    const declared = length === undefined ? null : readContentLength(length);
    if (declared === -1) return 'content-length-malformed';
    if (encoding !== undefined) {
      if (this.#version === '1.0') return 'transfer-encoding-in-http-1.0';
      if (encoding.toLowerCase() !== 'chunked') return 'transfer-encoding-refused';
    }
    // No upgrade is ever asked for, so nobody may switch.
    if (status === 101) return 'status-refused';
    const isSure = status >= 200 && status !== 204;
    if (!isSure && (encoding !== undefined || (declared !== null && declared > 0))) return 'body-unexpected';
    // An interim answer that closes, as all of HTTP/1.0 do, leaves nowhere for the final one to come.
    if (status < 200) return this.#version === '1.0' || connectionLists(fields, 'close') ? 'status-refused' : null;
    const hasBody = isSure && status !== 304 && !this.#isHead;
    if (!hasBody || declared === 0) this.#state = 'end';
    else if (encoding !== undefined) this.#state = 'chunked';
    else this.#state = declared === null ? 'until-close' : 'length';
    if (this.#state === 'chunked') this.#chunks.reset();
    this.#left = this.#state === 'until-close' ? Number.POSITIVE_INFINITY : (declared ?? 0);
    this.#judged.state = this.#state;
    this.#judged.left = this.#left;
    this.#judged.isHead = this.#isHead;
    const isKept = this.#version === '1.1' || connectionLists(fields, 'keep-alive');
    // Without a length Node's parser does not trust an answer to HEAD to have ended; nor do we.
    const isEndSure =
      this.#state !== 'until-close' && !(this.#isHead && isSure && status !== 304 && length === undefined && encoding === undefined);
    this.head = {
      status,
      reason: this.#reason,
      version: this.#version,
      headers: fields.headers,
      rawNames: fields.rawNames,
      bodyBytes: hasBody ? declared : 0,
      keepAlive: isKept && isEndSure && !connectionLists(fields, 'close'),
    };
    return null;
  }

  #dropInterim(): ResponseEvent {
    this.#interims += 1;
    if (this.#interims > this.#limits.maxInterimResponses) return this.#fail('interim-responses-too-many');
    this.isContinue = this.#status === 100;
    return 'interim';
  }

  #readPlain(): ResponseEvent {
    const available = this.#bytes.length - this.#at;
    if (available === 0) return 'more';
    const taken = Math.min(available, this.#left);
    this.body = this.#bytes.subarray(this.#at, this.#at + taken);
    this.#at += taken;
    this.#left -= taken;
    if (this.#left === 0) this.#state = 'end';
    return 'body';
  }

  #readChunked(): ResponseEvent {
    if (this.#joined.length > 0) {
      this.body = this.#joined;
      this.#joined = nothing;
      return 'body';
    }
    const chunks = this.#chunks;
    chunks.at = this.#at;
    const event = chunks.next(this.#bytes);
    this.#at = chunks.at;
    if (event === 'more') return 'more';
    if (event === 'error') return this.#fail(chunks.error);
    if (event === 'end') {
      this.#state = 'end';
      return this.next();
    }
    this.body = this.#bytes.subarray(chunks.dataStart, chunks.dataEnd);
    return 'body';
  }

  #joinChunks(): Buffer | null {
    const pieces: Buffer[] = [];
    for (;;) {
      const event = this.next();
      if (event === 'body') pieces.push(this.body);
      else if (event === 'end') return pieces.length === 1 ? (pieces[0] ?? nothing) : Buffer.concat(pieces);
      else {
        this.#joined = Buffer.concat(pieces);
        return null;
      }
    }
  }

  #fail(error: ResponseErrorName): 'error' {
    this.error = error;
    this.#state = 'failed';
    this.#bytes = nothing;
    this.#at = 0;
    return 'error';
  }
}
