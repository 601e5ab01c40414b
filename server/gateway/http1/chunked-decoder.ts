// Takes a chunked body apart, wherever the input is cut: sizes and line endings are read byte by byte, data is handed on
// as a place in the input. Trailers are judged and dropped.
// Source: RFC 9112 §7.1.
import { COLON, CR, hexValue, isTokenByte, isValueByte, LF, lowerByte, SP, TAB } from './byte-tables.ts';
import type { CodecErrorName } from './codec-errors.ts';

/** What is in front of the decoder. */
const states = {
  sizeStart: 0,
  size: 1,
  extensionName: 2,
  extensionValue: 3,
  sizeLf: 4,
  data: 5,
  dataCr: 6,
  dataLf: 7,
  trailerStart: 8,
  trailerName: 9,
  trailerValue: 10,
  trailerLf: 11,
  lastLf: 12,
} as const;

const maxSizeDigits = 8;
/** Of all chunks of a body together, since each byte of data could bring some. */
const maxExtensionBytes = 1_024;
const maxTrailerBytes = 4_096;
/** What would change the framing or the meaning of a message that has been acted upon. RFC 9110 §6.5.1. */
const refusedTrailers = new Set([
  ...['connection', 'content-encoding', 'content-length', 'content-range', 'content-type', 'expect', 'host', 'keep-alive'],
  ...['proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'authorization', 'x-api-key', 'http2-settings'],
]);

export class ChunkedDecoder {
  /** Where the next byte to read stands. */
  at = 0;
  /** Where the data of the last `data` begins and ends. */
  dataStart = 0;
  dataEnd = 0;
  error: CodecErrorName = 'chunk-malformed';
  #state: number = states.sizeStart;
  #digits = 0;
  /** Of the chunk being read, what is still to come. */
  #left = 0;
  #extensionBytes = 0;
  /** Bytes of the extension's name or value so far; neither may be empty. */
  #partBytes = 0;
  #trailerBytes = 0;
  #trailerName = '';

  /** Makes it ready for the next body. */
  reset(): void {
    this.#state = states.sizeStart;
    this.#digits = 0;
    this.#left = 0;
    this.#extensionBytes = 0;
    this.#trailerBytes = 0;
    this.#trailerName = '';
    this.error = 'chunk-malformed';
  }

  /**
   * Reads on from `at`.
   *
   * @returns `data`: dataStart to dataEnd are bytes of the body; `end`: the body is over, `at` is behind it; `more`: all
   *          bytes are read; `error`: see `error`, nothing may be read again
   */
  next(bytes: Uint8Array): 'data' | 'end' | 'more' | 'error' {
    const end = bytes.length;
    while (this.at < end) {
      if (this.#state === states.data) return this.#takeData(end);
      const byte = bytes[this.at] ?? 0;
      this.at += 1;
      if (this.#state < states.data) {
        if (!this.#readSizeLine(byte)) return 'error';
      } else if (this.#state === states.dataCr) {
        if (byte !== CR) return 'error';
        this.#state = states.dataLf;
      } else if (this.#state === states.dataLf) {
        if (byte !== LF) return 'error';
        this.#state = states.sizeStart;
      } else if (this.#state === states.lastLf) {
        if (byte !== LF) return 'error';
        return 'end';
      } else if (!this.#readTrailer(byte)) return 'error';
    }
    return 'more';
  }

  #takeData(end: number): 'data' {
    this.dataStart = this.at;
    this.dataEnd = Math.min(end, this.at + this.#left);
    this.#left -= this.dataEnd - this.dataStart;
    this.at = this.dataEnd;
    if (this.#left === 0) this.#state = states.dataCr;
    return 'data';
  }

  #readSizeLine(byte: number): boolean {
    switch (this.#state) {
      case states.sizeStart:
        this.#left = 0;
        this.#digits = 0;
        this.#state = states.size;
        return this.#readDigit(byte);
      case states.size:
        if (byte === CR) this.#state = states.sizeLf;
        else if (byte === 59) this.#beginPart(states.extensionName);
        else return this.#readDigit(byte);
        return true;
      case states.sizeLf:
        if (byte !== LF) return false;
        this.#state = this.#left === 0 ? states.trailerStart : states.data;
        return true;
      default:
        return this.#readExtension(byte);
    }
  }

  #readDigit(byte: number): boolean {
    const digit = hexValue[byte] ?? -1;
    this.#digits += 1;
    if (digit < 0 || this.#digits > maxSizeDigits) return false;
    this.#left = this.#left * 16 + digit;
    return true;
  }

  #beginPart(state: number): void {
    this.#partBytes = 0;
    this.#state = state;
  }

  /** `;name` or `;name=token`, any number of them. Quoted values are refused: two readers could end them differently. */
  #readExtension(byte: number): boolean {
    this.#extensionBytes += 1;
    if (this.#extensionBytes > maxExtensionBytes) return this.#refuse('chunk-extension-too-long');
    if (isTokenByte[byte] === 1) {
      this.#partBytes += 1;
      return true;
    }
    if (this.#partBytes === 0) return false;
    if (byte === CR) this.#state = states.sizeLf;
    else if (byte === 59) this.#beginPart(states.extensionName);
    else if (byte === 61 && this.#state === states.extensionName) this.#beginPart(states.extensionValue);
    else return false;
    return true;
  }

  #readTrailer(byte: number): boolean {
    this.error = 'trailer-malformed';
    this.#trailerBytes += 1;
    if (this.#trailerBytes > maxTrailerBytes) return this.#refuse('trailers-too-large');
    switch (this.#state) {
      case states.trailerStart:
        if (byte === CR) {
          this.#state = states.lastLf;
          return true;
        }
        this.#trailerName = '';
        this.#state = states.trailerName;
        return this.#readTrailerName(byte);
      case states.trailerName:
        return this.#readTrailerName(byte);
      case states.trailerValue:
        if (byte === CR) this.#state = states.trailerLf;
        return byte === CR || isValueByte[byte] === 1 || byte === SP || byte === TAB;
      default:
        this.#state = states.trailerStart;
        return byte === LF;
    }
  }

  #readTrailerName(byte: number): boolean {
    if (isTokenByte[byte] === 1) {
      this.#trailerName += String.fromCharCode(lowerByte[byte] ?? 0);
      return true;
    }
    if (byte !== COLON || this.#trailerName === '') return false;
    if (refusedTrailers.has(this.#trailerName)) return this.#refuse('trailer-refused');
    this.#state = states.trailerValue;
    return true;
  }

  #refuse(error: CodecErrorName): false {
    this.error = error;
    return false;
  }
}
