import { expect, it } from 'vitest';
import type { Logger } from '../config/logger.ts';
import { systemClock } from '../kernel/clock.ts';
import { HeaderMemo } from './http1/header-memo.ts';
import { createExchange } from './pipeline/exchange.ts';
import { RouteMemo } from './pipeline/route-memo.ts';
import { createRestHeaderReader } from './rest-headers.ts';

function exchangeOf(headers: string[]) {
  const request = { method: 'POST', path: '/', query: '', host: 'a', hostHeader: 'a', headers, body: null, sourceIp: '192.0.2.1' };
  const at = { requestId: 'ours', nowMs: 0, monotonicMs: 0 };
  return createExchange(
    { ...request, scheme: 'http', localPort: 1, memo: new HeaderMemo(), routeMemo: new RouteMemo() },
    { revision: 1, allowsUnusualBody: false, apis: new Map(), domains: new Map() },
    at,
  );
}

it('says that it replaced an id, at most once a second', () => {
  const said: unknown[] = [];
  let nowMs = 5_000;
  const logger = { info: (fields: unknown, text: string) => void said.push([fields, text]) } as unknown as Logger;
  const read = createRestHeaderReader({ logger, clock: { ...systemClock, monotonicMs: () => nowMs } });
  for (const waitMs of [0, 10, 980, 20]) {
    nowMs += waitMs;
    const exchange = exchangeOf(['x-amzn-requestid', 'not a uuid\x01']);
    expect(read(exchange)).toBe(true);
    expect(exchange.clientRequestId).toBe('ours');
  }
  const line = [{ requestId: 'ours', stageId: undefined, sourceIp: '192.0.2.1' }, 'UUID_REPLACED_INVALID_REQUEST_ID'];
  expect(said).toEqual([line, line]);
});
