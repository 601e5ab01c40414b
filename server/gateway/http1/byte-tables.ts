// What each byte may be in an HTTP/1.1 message, as tables of 256: one lookup per byte, no ranges to compare.
// Source: RFC 9110 §5.5 and §5.6.2, RFC 9112 §3.2.

export const CR = 13;
export const LF = 10;
export const SP = 32;
export const TAB = 9;
export const COLON = 58;

/** 1 for the bytes of a token: methods, header names, chunk extensions. */
export const isTokenByte = tableOf((byte) => /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(byte)));

/** 1 for the bytes of a header value: visible, space, tab, and those above ASCII. No control character, no DEL. */
export const isValueByte = tableOf((byte) => byte === TAB || (byte >= SP && byte !== 127));

/** 1 for the bytes of a request target: visible ASCII without `#`. */
export const isTargetByte = tableOf((byte) => byte > SP && byte < 127 && byte !== 35);

/** The byte in lower case, for ASCII letters; every other byte is itself. */
export const lowerByte = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/** 0 to 15 for a hexadecimal digit, -1 for anything else. */
export const hexValue = Int8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[0-9a-fA-F]/.test(character) ? Number.parseInt(character, 16) : -1;
});

function tableOf(test: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (test(byte) ? 1 : 0));
}
