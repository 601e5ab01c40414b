import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Runs a script with a logger in a process of its own, because it writes to standard output. */
function logged(statement: string): Record<string, unknown>[] {
  const script = `import { createLogger } from '#server/config/logger.ts'; const logger = createLogger('test', 'info'); ${statement}`;
  const run = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return run.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

test('a line has time, level, process, component and its fields', () => {
  const [line] = logged("logger.child({ component: 'gateway' }).info({ durationMs: 3 }, 'route compiled'); logger.debug('not written')");
  expect(line).toMatchObject({ level: 'info', process: 'test', component: 'gateway', durationMs: 3, msg: 'route compiled' });
  expect(line?.time).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test('secrets are redacted wherever a request, header or credential may carry them', () => {
  const [line] = logged(`logger.info({
    authorization: 'leak', headers: { authorization: 'leak', cookie: 'leak', 'x-api-key': 'leak' },
    request: { headers: { 'x-api-key': 'leak', 'x-amz-security-token': 'leak' }, body: 'leak' },
    credential: { secretAccessKey: 'leak', accessKeyId: 'seen' }, response: { headers: { 'set-cookie': 'leak' } },
  }, 'request refused')`);
  expect(JSON.stringify(line)).not.toContain('leak');
  expect(JSON.stringify(line)).toContain('seen');
});
