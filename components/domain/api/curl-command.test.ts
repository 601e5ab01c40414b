import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlCommand } from './curl-command.ts';

describe('a request as a line for a terminal', () => {
  it('is as short as it can be', () => {
    expect(curlCommand({ method: 'GET', url: 'http://localhost:8080/a', apiKey: null })).toBe("curl 'http://localhost:8080/a'");
  });

  it('reaches curl as it was meant, whatever it holds', () => {
    const body = `it's "quoted" $(touch x) \`y\`\n{"a":1}`;
    const headers = [{ name: 'x-note', value: "o'clock; $HOME" }];
    const line = curlCommand({ method: 'POST', url: 'http://h/a?b=1&c=2', apiKey: 'slk_live_1', headers, body });
    const seen = execFileSync('sh', ['-c', line.replace(/^curl/, "printf '%s\\0'")], { encoding: 'utf8' }).split('\0');
    expect(seen.slice(0, -1)).toEqual([
      '-X',
      'POST',
      '-H',
      'x-api-key: slk_live_1',
      '-H',
      "x-note: o'clock; $HOME",
      '--data-binary',
      body,
      'http://h/a?b=1&c=2',
    ]);
  });
});
