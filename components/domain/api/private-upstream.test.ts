import { describe, expect, it } from 'vitest';
import { privateUpstream } from './private-upstream.ts';

describe('an upstream that needs to be allowed', () => {
  it.each([
    ['http://127.0.0.1:9000/orders/{id}', '127.0.0.1:9000'],
    ['http://localhost', 'localhost:80'],
    ['https://billing.internal/x', 'billing.internal:443'],
    ['http://orders:8080', 'orders:8080'],
    ['http://172.20.0.3', '172.20.0.3:80'],
    ['http://[::1]:3000/', '[::1]:3000'],
  ])('%s is %s', (url, rule) => expect(privateUpstream(url)).toBe(rule));

  it.each(['https://api.example.com/v1', 'http://8.8.8.8', 'http://172.15.0.1', 'nonsense', 'http://', 'ftp://localhost'])(
    '%s does not',
    (url) => expect(privateUpstream(url)).toBeNull(),
  );
});
