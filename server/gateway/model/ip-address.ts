// IP addresses and ranges as bytes, for the egress rules. Takes canonical text only, as WHATWG URL and DNS give it:
// octal, hexadecimal and short IPv4 forms are not addresses here.

export type IpAddress = Uint8Array;
export type Cidr = { address: IpAddress; prefixBits: number };

/** @returns 4 or 16 bytes, or null when the text is not one address; brackets and zone ids are refused */
export function parseIpAddress(text: string): IpAddress | null {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** @returns the range of `address/bits`, or null; bits beyond the prefix are ignored */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf('/');
  if (slash < 0) return null;
  const address = parseIpAddress(text.slice(0, slash));
  const bits = text.slice(slash + 1);
  if (!address || !/^(0|[1-9][0-9]{0,2})$/.test(bits)) return null;
  const prefixBits = Number(bits);
  return prefixBits <= address.length * 8 ? { address, prefixBits } : null;
}

/** True when the address lies in the range. Families never match each other: `::ffff:10.0.0.1` is not in 10.0.0.0/8. */
export function isInCidr(address: IpAddress, range: Cidr): boolean {
  if (address.length !== range.address.length) return false;
  const wholeBytes = range.prefixBits >> 3;
  for (let index = 0; index < wholeBytes; index += 1) {
    if (address[index] !== range.address[index]) return false;
  }
  const restBits = range.prefixBits & 7;
  if (restBits === 0) return true;
  const mask = (0xff << (8 - restBits)) & 0xff;
  return ((address[wholeBytes] ?? 0) & mask) === ((range.address[wholeBytes] ?? 0) & mask);
}

/** The IPv4 address inside `::ffff:a.b.c.d`, else the address itself. */
export function unmapIpv4(address: IpAddress): IpAddress {
  if (address.length !== 16) return address;
  for (let index = 0; index < 10; index += 1) if (address[index] !== 0) return address;
  return address[10] === 0xff && address[11] === 0xff ? address.subarray(12) : address;
}

/** True when both are the same address of the same family. */
export function isSameAddress(left: IpAddress, right: IpAddress): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function parseIpv4(text: string): IpAddress | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  const bytes = new Uint8Array(4);
  for (const [index, part] of parts.entries()) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return null;
    bytes[index] = Number(part);
  }
  return bytes;
}

function parseIpv6(text: string): IpAddress | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = hextets(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? hextets(halves[1] ?? '', true) : [];
  if (!head || !tail) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const bytes = new Uint8Array(16);
  for (const [index, group] of groups.entries()) {
    bytes[index * 2] = group >> 8;
    bytes[index * 2 + 1] = group & 0xff;
  }
  return bytes;
}

/** 16-bit groups of one side of `::`; the last may be an IPv4 address when it ends the whole text. */
function hextets(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const ipv4 = mayEndInIpv4 && index === parts.length - 1 ? parseIpv4(part) : null;
      if (!ipv4) return null;
      groups.push(((ipv4[0] ?? 0) << 8) | (ipv4[1] ?? 0), ((ipv4[2] ?? 0) << 8) | (ipv4[3] ?? 0));
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return null;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}
