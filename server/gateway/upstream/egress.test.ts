import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { type EgressRule, parseEgressRule } from '../model/egress-rules.ts';
import { createEgress, EgressDenied } from './egress.ts';

const address = (text: string): LookupAddress => ({ address: text, family: text.includes(':') ? 6 : 4 });
const rulesOf = (...texts: string[]) => texts.map(parseEgressRule).filter((rule): rule is EgressRule => rule !== null);

function lookup(answers: LookupAddress[][], rules: EgressRule[] = [], port = 80) {
  const egress = createEgress({ ownPorts: new Set([8080]), resolve: (_, callback) => callback(null, answers.shift() ?? []) });
  const resolve = egress.lookupFor(port, rules);
  return () => new Promise((done) => resolve('name.example', { all: true }, (error, found) => done(error ?? found)));
}

describe('createEgress', () => {
  it('judges every answer anew, so that a name can not turn inward later', async () => {
    const next = lookup([[address('93.184.216.34')], [address('127.0.0.1')], [address('::ffff:10.0.0.1')], []]);
    expect(await next()).toEqual([address('93.184.216.34')]);
    expect(await next()).toBeInstanceOf(EgressDenied);
    expect(await next()).toBeInstanceOf(EgressDenied);
    expect(await next()).toBeInstanceOf(EgressDenied);
  });

  it('offers only those of many addresses that may be called', async () => {
    const next = lookup([[address('10.0.0.1'), address('93.184.216.34'), address('fd00::1')]]);
    expect(await next()).toEqual([address('93.184.216.34')]);
  });

  it('lets a named private host through, but never to a port of the house', async () => {
    expect(await lookup([[address('127.0.0.1')]], rulesOf('name.example:9000'), 9000)()).toEqual([address('127.0.0.1')]);
    expect(await lookup([[address('127.0.0.1')]], rulesOf('name.example:8080', '127.0.0.0/8'), 8080)()).toBeInstanceOf(EgressDenied);
  });

  it('judges a host that is an address without asking anybody', () => {
    const egress = createEgress({ ownPorts: new Set() });
    expect(egress.judgeLiteral('169.254.169.254', 80, [])).toBeInstanceOf(EgressDenied);
    expect(egress.judgeLiteral('93.184.216.34', 80, [])).toBeNull();
    expect(egress.judgeLiteral('name.example', 80, [])).toBeNull();
  });
});
