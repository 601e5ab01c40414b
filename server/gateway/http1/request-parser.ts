// The server's side of HTTP/1.1: bytes in, cut anywhere; heads, pieces of bodies and ends out, one at a time and only when
// asked, so that whoever reads decides the pace. What two servers could read differently is an error, and the last thing
// the parser says. Does no I/O, copies no body bytes.
// Source: RFC 9112; stricter than it, see codec-errors.ts and reject-list.test.ts.
import { Buffer } from 'node:buffer';
import { isBodyless } from './bodyless-methods.ts';
import { CR, isTokenByte, LF } from './byte-tables.ts';
import { ChunkedDecoder } from './chunked-decoder.ts';
import type { CodecErrorName } from './codec-errors.ts';
import { findHeadEnd, HeadBuffer } from './head-buffer.ts';
import { connectionLists, createHeadFields, fieldValue, readContentLength, readHeadFields } from './head-fields.ts';
import { isHostValue, withoutPort } from './host-header.ts';
import { roles } from './known-names.ts';
import { LastBytes } from './last-bytes.ts';
import { type RequestLine, readRequestLine, toOriginForm } from './request-line.ts';

export type RequestLimits = {
  /** Request line, headers and all line endings; 64 to 65,536. */
  maxHeaderBytes: number;
  /** 1 to 120. */
  maxHeaderCount: number;
  maxTargetBytes: number;
  maxBodyBytes: number;
};

export type RequestHead = {
  method: string;
  /** Origin form, as it was written. */
  target: string;
  version: '1.0' | '1.1';
  /** Name, value, name, value…; names lower case. */
  headers: string[];
  /** The names as they were written, one per header. */
  rawNames: string[];
  /** The Host header's value, lower case. */
  host: string;
  /** The same without its port. */
  hostname: string;
  /** Declared length; null when the body is chunked, 0 when there is none. */
  bodyBytes: number | null;
  /** Whether another request may follow on the connection. */
  keepAlive: boolean;
  /** The client waits for `100 Continue` before it sends the body. */
  expectsContinue: boolean;
};

/**
 * `head`: see `head`. `body`: see `body`. `end`: the message is whole. `more`: nothing is left to read, feed on.
 * `closed`: the last request has ended, what follows is not read. `error`: see `error`, for ever.
 */
export type RequestEvent = 'head' | 'body' | 'end' | 'more' | 'closed' | 'error';

type State = 'head' | 'length' | 'chunked' | 'end' | 'closed' | 'failed';

const nothing = Buffer.alloc(0);

export class RequestParser {
  /** Of the last `head`; the same object when the same head came again. */
  head: RequestHead | null = null;
  /** Of the last `body`: a part of what was fed, not a copy. */
  body: Buffer = nothing;
  error: CodecErrorName = 'request-line-malformed';
  readonly #limits: RequestLimits;
  readonly #allowsUnusualBody: () => boolean;
  #fields = createHeadFields();
  readonly #line: RequestLine = { method: '', target: '', version: '1.1', end: 0 };
  readonly #partial: HeadBuffer;
  readonly #chunks = new ChunkedDecoder();
  #state: State = 'head';
  #bytes: Buffer = nothing;
  #at = 0;
  /** Of the body, bytes to come (by length) or taken (chunked). */
  #count = 0;
  /** One empty line before a request line is overlooked, as RFC 9112 §2.2 asks; not a second one. */
  #isBlankSkipped = false;
  #isBlankBegun = false;
  /** The last head: its request line, which `#line` holds, is so long; the rest `#fields` holds. */
  readonly #last = new LastBytes();
  #lastLineLength = 0;
  /** Of this connection, found valid in this spelling; most clients send no other. */
  #lastHost: string | null = null;

  /** @param allowsUnusualBody  asked where GET, DELETE or OPTIONS have a body; whoever allows it must judge the route */
  constructor(limits: RequestLimits, allowsUnusualBody: () => boolean = () => false) {
    this.#limits = limits;
    this.#allowsUnusualBody = allowsUnusualBody;
    this.#partial = new HeadBuffer(limits.maxHeaderBytes);
  }

  /** Gives the next bytes. Until they are read or `keep` is called they must not be written to. */
  feed(bytes: Buffer): void {
    this.#bytes = this.hasUnread() ? Buffer.concat([this.#bytes.subarray(this.#at), bytes]) : bytes;
    this.#at = 0;
  }

  /** Copies what is unread, so that the buffer given can be used again. */
  keep(): void {
    this.#bytes = this.hasUnread() ? Buffer.from(this.#bytes.subarray(this.#at)) : nothing;
    this.#at = 0;
  }

  /** Between requests: lets go of what it keeps of the last one. */
  forget(): void {
    if (this.#last.length === 0 || !this.isBetweenRequests() || this.#state === 'closed') return;
    this.#last.forget();
    this.#fields = createHeadFields();
    this.head = null;
  }

  /** Reads on to the next event. */
  next(): RequestEvent {
    switch (this.#state) {
      case 'head':
        return this.#readHead();
      case 'length':
        return this.#readByLength();
      case 'chunked':
        return this.#readChunked();
      case 'end':
        this.#state = this.head?.keepAlive === true ? 'head' : 'closed';
        this.#isBlankSkipped = false;
        return 'end';
      case 'closed':
        this.#bytes = nothing;
        this.#at = 0;
        return 'closed';
      case 'failed':
        return 'error';
    }
  }

  /** Whether bytes have been fed that no event has told of yet. */
  hasUnread(): boolean {
    return this.#at < this.#bytes.length;
  }

  /** Whether the connection may end here: no request has begun that is not whole. */
  isBetweenRequests(): boolean {
    return this.#state === 'closed' || (this.#state === 'head' && this.#partial.length === 0 && this.#at === this.#bytes.length);
  }

  #readHead(): RequestEvent {
    if (this.#partial.length > 0) return this.#continueHead();
    const bytes = this.#bytes;
    if (!this.#isBlankSkipped && this.#at < bytes.length && !this.#skipBlank(bytes)) return this.#fail('line-ending-malformed');
    if (this.#at === bytes.length) return 'more';
    if (this.#last.isAt(bytes, this.#at)) {
      this.#at += this.#last.length;
      return this.#repeatHead();
    }
    if (this.#repeatsLines(bytes)) return this.#judgeHead();
    const end = findHeadEnd(bytes, this.#at);
    if (end < 0 || end - this.#at > this.#limits.maxHeaderBytes) return this.#continueHead();
    const start = this.#at;
    this.#at = end;
    return this.#parseHead(bytes, start, end);
  }

  /** Steps over one empty line, also when its CR and LF come apart; false when the CR stands alone. */
  #skipBlank(bytes: Buffer): boolean {
    if (!this.#isBlankBegun) {
      if (bytes[this.#at] !== CR) return true;
      this.#isBlankBegun = true;
      this.#at += 1;
      if (this.#at === bytes.length) return true;
    }
    this.#isBlankBegun = false;
    this.#isBlankSkipped = true;
    this.#at += 1;
    return bytes[this.#at - 1] === LF;
  }

  /** A head in pieces: its bytes are copied aside until it is whole. */
  #continueHead(): RequestEvent {
    const partial = this.#partial;
    if (this.#at === this.#bytes.length) return 'more';
    const added = partial.add(this.#bytes, this.#at);
    this.#at += partial.taken;
    const { bytes, length } = partial;
    switch (added) {
      case 'whole':
        partial.clear();
        return this.#parseHead(bytes, 0, length);
      case 'broken':
        return this.#fail('line-ending-malformed');
      case 'too-long':
        return this.#fail(bytes.subarray(0, length).includes(LF) ? 'headers-too-large' : 'target-too-long');
      case 'partial':
        return this.#checkPartialLine(bytes, length);
    }
  }

  /** What is wrong with the request line is said as soon as the line is there, and what never was HTTP at once. */
  #checkPartialLine(bytes: Buffer, length: number): RequestEvent {
    if (isTokenByte[bytes[0] ?? 0] === 0) return this.#fail('request-line-malformed');
    const lineEnd = bytes.subarray(0, length).indexOf(LF);
    if (lineEnd < 0) return 'more';
    const error = readRequestLine(this.#line, bytes, 0, this.#limits.maxTargetBytes);
    return error === null ? 'more' : this.#fail(error);
  }

  /**
   * Whether the bytes begin with a head whose header lines are those of the head before, to the byte: then `#fields` holds
   * them already. Most clients send the same lines with every request.
   */
  #repeatsLines(bytes: Buffer): boolean {
    const lineLength = this.#lastLineLength;
    const linesLength = this.#last.length - lineLength;
    const start = this.#at;
    if (linesLength <= 0 || bytes.length - start <= linesLength) return false;
    if (readRequestLine(this.#line, bytes, start, this.#limits.maxTargetBytes) !== null) return false;
    const linesAt = this.#line.end;
    const end = linesAt + linesLength;
    if (end - start > this.#limits.maxHeaderBytes || !this.#last.isPartAt(bytes, linesAt, lineLength)) return false;
    this.#keep(bytes, start, end);
    this.#at = end;
    return true;
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    this.#last.keep(bytes, start, end);
    this.#lastLineLength = this.#line.end - start;
  }

  #parseHead(bytes: Buffer, start: number, end: number): RequestEvent {
    const line = this.#line;
    const lineError = readRequestLine(line, bytes, start, this.#limits.maxTargetBytes);
    if (lineError !== null) return this.#fail(lineError);
    const text = bytes.toString('latin1', line.end, end);
    const span = { start: line.end, end, text, textStart: line.end };
    const fieldError = readHeadFields(this.#fields, bytes, span, this.#limits.maxHeaderCount);
    if (fieldError !== null) return this.#fail(fieldError);
    this.#keep(bytes, start, end);
    return this.#judgeHead();
  }

  /** The same head again, to the byte: what was made of it holds. */
  #repeatHead(): RequestEvent {
    // Which bodies are taken may have changed meanwhile.
    if (this.head?.bodyBytes !== 0) return this.#judgeHead();
    this.#begin(0);
    return 'head';
  }

  /** The head is read: how the message goes on. */
  #begin(bodyBytes: number | null): void {
    this.#state = bodyBytes === 0 ? 'end' : bodyBytes === null ? 'chunked' : 'length';
    this.#count = bodyBytes ?? 0;
    if (bodyBytes === null) this.#chunks.reset();
  }

  #judgeHead(): RequestEvent {
    const error = this.#judge();
    return error === null ? 'head' : this.#fail(error);
  }

  /** Makes the head from line and fields, or says why it is refused. */
  #judge(): CodecErrorName | null {
    const fields = this.#fields;
    const { method, version } = this.#line;
    if (fields.repeatedRole !== 0) {
      const isFraming = fields.repeatedRole === roles.contentLength || fields.repeatedRole === roles.transferEncoding;
      return isFraming ? 'framing-contradictory' : 'header-repeated';
    }
    const host = this.#readHost();
    if (host === null) return fields.valueAt[roles.host] === 0 ? 'host-missing' : 'host-malformed';
    let { target } = this.#line;
    if (target.charCodeAt(0) !== 47 || target.charCodeAt(1) === 47) {
      const origin = toOriginForm(target, host);
      if ('error' in origin) return origin.error;
      target = origin.target;
    }
    if (fields.valueAt[roles.upgrade] !== 0) return 'upgrade-refused';
    const bodyBytes = this.#readFraming(method, version);
    if (typeof bodyBytes === 'string') return bodyBytes;
    const expectation = fieldValue(fields, roles.expect);
    if (expectation !== undefined && expectation.toLowerCase() !== '100-continue') return 'expectation-unknown';
    const isKept = version === '1.1' ? true : connectionLists(fields, 'keep-alive');
    this.head = {
      method,
      target,
      version,
      headers: fields.headers,
      rawNames: fields.rawNames,
      host,
      hostname: withoutPort(host),
      bodyBytes,
      keepAlive: isKept && !connectionLists(fields, 'close'),
      // A 1.0 client knows no interim responses, and without a body there is nothing to wait with. RFC 9110 §10.1.1.
      expectsContinue: expectation !== undefined && version === '1.1' && bodyBytes !== 0,
    };
    this.#begin(bodyBytes);
    return null;
  }

  #readHost(): string | null {
    const value = fieldValue(this.#fields, roles.host);
    if (value === undefined) return null;
    if (value === this.#lastHost) return value;
    const host = value.toLowerCase();
    if (!isHostValue(host)) return null;
    this.#lastHost = host;
    return host;
  }

  #readFraming(method: string, version: string): number | null | CodecErrorName {
    const length = fieldValue(this.#fields, roles.contentLength);
    const encoding = fieldValue(this.#fields, roles.transferEncoding);
    if (encoding !== undefined) {
      if (length !== undefined) return 'framing-contradictory';
      if (version === '1.0') return 'transfer-encoding-in-http-1.0';
      if (encoding.toLowerCase() !== 'chunked') return 'transfer-encoding-refused';
      return this.#refusesBody(method) ? 'body-unexpected' : null;
    }
    if (length === undefined) return 0;
    const bytes = readContentLength(length);
    if (bytes < 0) return 'content-length-malformed';
    if (bytes > 0 && this.#refusesBody(method)) return 'body-unexpected';
    return bytes > this.#limits.maxBodyBytes ? 'body-too-large' : bytes;
  }

  #refusesBody(method: string): boolean {
    return isBodyless(method) && (method === 'HEAD' || !this.#allowsUnusualBody());
  }

  #readByLength(): RequestEvent {
    const available = this.#bytes.length - this.#at;
    if (available === 0) return 'more';
    const taken = Math.min(available, this.#count);
    this.body = this.#bytes.subarray(this.#at, this.#at + taken);
    this.#at += taken;
    this.#count -= taken;
    if (this.#count === 0) this.#state = 'end';
    return 'body';
  }

  #readChunked(): RequestEvent {
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
    this.#count += chunks.dataEnd - chunks.dataStart;
    if (this.#count > this.#limits.maxBodyBytes) return this.#fail('body-too-large');
    this.body = this.#bytes.subarray(chunks.dataStart, chunks.dataEnd);
    return 'body';
  }

  #fail(error: CodecErrorName): 'error' {
    this.error = error;
    this.#state = 'failed';
    this.#bytes = nothing;
    this.#at = 0;
    return 'error';
  }
}
