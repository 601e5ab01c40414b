// Which addresses the gateway may call. Public ones always; private, loopback and other special ones only when the
// project's allow-list names them; the house's own ports never. Pure: resolving and connecting is upstream/egress.ts.
import type { Cidr, IpAddress } from './ip-address.ts';
import { isInCidr, isSameAddress, parseCidr, parseIpAddress, unmapIpv4 } from './ip-address.ts';

export type EgressRule = { kind: 'host'; host: string; port: number } | { kind: 'range'; range: Cidr; port: number | null };

/** What an outbound connection is judged by. `host` is lower case, without brackets, as the URL names it. */
export type EgressTarget = { host: string; port: number; address: IpAddress };

export type EgressPolicy = {
  rules: readonly EgressRule[];
  /** Addresses of this machine's interfaces; loopback and unspecified ones count as its own without being listed. */
  ownAddresses: readonly IpAddress[];
  /** Ports of the house: console, gateway, AWS endpoint, metrics, Postgres. */
  ownPorts: ReadonlySet<number>;
};

export type EgressVerdict = 'allowed' | 'own-port' | 'not-public';

/**
 * Judges one resolved address.
 *
 * @returns `own-port` whatever the rules say; `not-public` when the address is special and no rule names it
 * Source: IANA special-purpose address registries (RFC 6890); the list of security-relevant ranges is `notPublic` below.
 */
export function judgeEgress(policy: EgressPolicy, target: EgressTarget): EgressVerdict {
  if (policy.ownPorts.has(target.port) && isOwnAddress(policy, target.address)) return 'own-port';
  if (!notPublic.some((range) => isInCidr(target.address, range))) return 'allowed';
  return policy.rules.some((rule) => isNamedBy(rule, target)) ? 'allowed' : 'not-public';
}

/** @returns the rule of `host:port`, `[v6]:port`, `cidr` or `cidr:port`; null when the text is none of them */
export function parseEgressRule(text: string): EgressRule | null {
  const withPort = /^(.*\S):([0-9]{1,5})$/.exec(text);
  if (text.includes('/')) {
    const whole = parseCidr(text.replace(/[[\]]/g, ''));
    if (whole) return { kind: 'range', range: whole, port: null };
    const range = parseCidr((withPort?.[1] ?? '').replace(/[[\]]/g, ''));
    const port = parsePort(withPort?.[2]);
    return range && port !== null ? { kind: 'range', range, port } : null;
  }
  const port = parsePort(withPort?.[2]);
  const host = (withPort?.[1] ?? '').toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (port === null || !/^[a-z0-9.:_-]+$/.test(host) || (host.includes(':') && !parseIpAddress(host))) return null;
  return { kind: 'host', host, port };
}

function isNamedBy(rule: EgressRule, target: EgressTarget): boolean {
  if (rule.kind === 'host') {
    if (rule.port !== target.port) return false;
    if (rule.host === target.host) return true;
    const address = parseIpAddress(rule.host);
    return address !== null && isSameAddress(address, target.address);
  }
  return (rule.port === null || rule.port === target.port) && isInCidr(target.address, rule.range);
}

function isOwnAddress(policy: EgressPolicy, address: IpAddress): boolean {
  const plain = unmapIpv4(address);
  if (ownWithoutListing.some((range) => isInCidr(plain, range))) return true;
  return policy.ownAddresses.some((own) => isSameAddress(unmapIpv4(own), plain));
}

function parsePort(text: string | undefined): number | null {
  const port = Number(text);
  return text !== undefined && port >= 1 && port <= 65_535 ? port : null;
}

function ranges(...texts: string[]): readonly Cidr[] {
  return texts.map((text) => {
    const range = parseCidr(text);
    if (!range) throw new Error(`invariant broken: ${text} is a range`);
    return range;
  });
}

const ownWithoutListing = ranges('127.0.0.0/8', '0.0.0.0/32', '::1/128', '::/128');

/** IPv6 forms that embed IPv4 (mapped, NAT64, 6to4, Teredo) are refused whole: they would hide a private address. */
const notPublic = ranges(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
);
