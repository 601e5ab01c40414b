// IP addresses as numbers, for the `cidr` operator of filter policies.

/** @returns family and the address as an unsigned number of 32 or 128 bits, or null when the text is no address */
export function parseIpAddress(text: string): { family: 4 | 6; bits: bigint } | null {
  const family = text.includes(':') ? 6 : 4;
  const bits = family === 4 ? ipv4Bits(text) : ipv6Bits(text);
  return bits === null ? null : { family, bits };
}

function ipv4Bits(text: string): bigint | null {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^(0|[1-9][0-9]{0,2})$/.test(octet) && Number(octet) <= 255)) return null;
  return octets.reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n);
}

/** Eight groups of 16 bits, one run of zeros as `::`, the last two groups perhaps in IPv4 form (RFC 4291, section 2.2). */
function ipv6Bits(text: string): bigint | null {
  const embedded = /^(.*:)([0-9.]+)$/.exec(text);
  const tailBits = embedded?.[2]?.includes('.') ? ipv4Bits(embedded[2]) : undefined;
  if (tailBits === null) return null;
  const hex = tailBits === undefined ? text : `${embedded?.[1]}${(tailBits >> 16n).toString(16)}:${(tailBits & 0xffffn).toString(16)}`;
  const [head = '', tail, ...rest] = hex.split('::');
  if (rest.length > 0) return null;
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}
