// The one door for outbound connections: resolves a host to all its addresses, keeps those that may be called, and pins
// the connection to one of them, so that a name that answers differently a moment later changes nothing.
import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type EgressRule, judgeEgress } from '../model/egress-rules.ts';
import { type IpAddress, parseIpAddress } from '../model/ip-address.ts';

/** The connection was refused by rule; the message names the host, never the address it resolved to. */
export class EgressDenied extends Error {
  constructor(host: string, port: number) {
    super(`calling ${host}:${port} is not allowed: its address is not public and no rule of the project names it`);
    this.name = 'EgressDenied';
  }
}

export type Egress = {
  /**
   * Says whether a host that is an address may be called.
   * @returns null when it may or when the host is a name, which `lookup` will judge
   */
  judgeLiteral(host: string, port: number, rules: readonly EgressRule[]): EgressDenied | null;
  /** For `net.connect`: resolves, filters, and fails with EgressDenied when nothing is left. */
  lookupFor(port: number, rules: readonly EgressRule[]): LookupFunction;
};

export type Resolve = (host: string, callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void) => void;

/**
 * @param ownPorts  ports of the house, never to be called on this machine
 * @param resolve   tests give their own; default is the system's resolver, all addresses in its order
 */
export function createEgress(deps: { ownPorts: ReadonlySet<number>; resolve?: Resolve }): Egress {
  const resolve: Resolve = deps.resolve ?? ((host, callback) => dnsLookup(host, { all: true, order: 'verbatim' }, callback));
  const mayCall = (host: string, port: number, address: IpAddress, rules: readonly EgressRule[]) =>
    judgeEgress({ rules, ownAddresses: ownAddresses(), ownPorts: deps.ownPorts }, { host, port, address }) === 'allowed';

  return {
    judgeLiteral: (host, port, rules) => {
      const address = parseIpAddress(host);
      return address === null || mayCall(host, port, address, rules) ? null : new EgressDenied(host, port);
    },
    lookupFor: (port, rules) => (host, options, callback) => {
      resolve(host, (error, addresses) => {
        if (error) return callback(error, '');
        const allowed = addresses.filter((found) => {
          const address = parseIpAddress(found.address);
          return address !== null && mayCall(host.toLowerCase(), port, address, rules);
        });
        const [first] = allowed;
        if (!first) return callback(new EgressDenied(host, port), '');
        if (options.all) callback(null, allowed);
        else callback(null, first.address, first.family);
      });
    },
  };
}

function ownAddresses(): IpAddress[] {
  return Object.values(networkInterfaces()).flatMap((entries) =>
    (entries ?? []).flatMap((entry) => parseIpAddress(entry.address.replace(/%.*$/, '')) ?? []),
  );
}
