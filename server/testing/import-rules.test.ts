// The negative control of the import rules: each one is broken once, in a tree made for it, and must be reported. Without
// this a parser that silently reads nothing would look like a house in perfect order.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

/** Rule, the file that breaks it, and what that file imports. */
const violations: readonly [rule: string, file: string, imports: string][] = [
  ['imports-point-down-from-kernel', 'server/kernel/a.ts', 'server/contracts/target.ts'],
  ['imports-point-down-from-contracts', 'server/contracts/a.ts', 'server/config/target.ts'],
  ['imports-point-down-from-config', 'server/config/a.ts', 'server/aws/target.ts'],
  ['imports-point-down-from-aws', 'server/aws/a.ts', 'server/db/target.ts'],
  ['imports-point-down-from-db', 'server/db/a.ts', 'server/snapshot/target.ts'],
  ['imports-point-down-from-control', 'server/live/a.ts', 'server/trpc/target.ts'],
  ['product-gateway-stands-alone', 'server/gateway/a.ts', 'server/queues/target.ts'],
  ['product-queues-stands-alone', 'server/queues/a.ts', 'server/topics/target.ts'],
  ['product-topics-stands-alone', 'server/topics/a.ts', 'server/functions/target.ts'],
  ['product-functions-stands-alone', 'server/functions/a.ts', 'server/gateway/target.ts'],
  ['control-knows-only-models-of-the-data-plane', 'server/control/a.ts', 'server/ledger/target.ts'],
  ['data-plane-knows-only-models-of-control', 'server/ledger/a.ts', 'server/control/target.ts'],
  ['models-are-pure', 'server/queues/model/a.ts', 'node:fs'],
  ['kernel-and-contracts-are-browser-safe', 'server/contracts/b.ts', 'node:crypto'],
  ['pages-know-contracts-only', 'app/a.tsx', 'server/db/target.ts'],
  ['prisma-only-below-control', 'server/queues/b.ts', 'prisma/generated/target.ts'],
  ['tests-stay-out-of-the-product', 'server/topics/b.ts', 'server/testing/target.ts'],
  ['no-cycles', 'server/aws/b.ts', 'server/aws/c.ts'],
  ['no-unresolvable', 'server/aws/d.ts', 'server/aws/not-there.ts'],
];

const Report = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({ violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })) }),
});

const Config = z.object({ default: z.object({ forbidden: z.array(z.object({ name: z.string() })) }) });

const root = process.cwd();

function cruise(directory: string, folders: readonly string[]): z.infer<typeof Report> {
  const run = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/.bin/depcruise'),
      '--no-progress',
      '--output-type=json',
      `--config=${path.join(root, '.dependency-cruiser.mjs')}`,
      ...folders,
    ],
    { cwd: directory, encoding: 'utf8', maxBuffer: 100_000_000 },
  );
  return Report.parse(JSON.parse(run.stdout));
}

describe('import rules', () => {
  let directory: string;
  let report: z.infer<typeof Report>;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-import-rules-'));
    const write = async (file: string, text: string) => {
      await mkdir(path.dirname(path.join(directory, file)), { recursive: true });
      await writeFile(path.join(directory, file), text);
    };
    for (const [, file, imports] of violations) {
      if (/\/target\.ts$/.test(imports)) await write(imports, 'export const target = 1;\n');
      const specifier = imports.startsWith('node:') ? imports : relative(file, imports);
      await write(file, `import * as target from '${specifier}';\nexport const used = target;\n`);
    }
    await write('server/aws/c.ts', "import { used } from './b.ts';\nexport const target = () => used;\n");
    await symlink(path.join(root, 'node_modules'), path.join(directory, 'node_modules'));
    report = cruise(directory, ['server', 'app']);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test.each(violations)('%s is reported', (rule, file) => {
    expect(report.summary.violations).toContainEqual(
      expect.objectContaining({ from: file, rule: expect.objectContaining({ name: rule }) }),
    );
  });

  test('every rule of the house has its violation here', async () => {
    const config = Config.parse(await import(path.join(root, '.dependency-cruiser.mjs')));
    const names = config.default.forbidden.map((rule) => rule.name);
    expect(new Set(violations.map(([rule]) => rule))).toEqual(new Set(names));
  });

  test('the cruise of this checkout reads its files', () => {
    const own = cruise(root, ['server/kernel']).modules.filter((module) => /^server\/kernel\/.*\.ts$/.test(module.source));
    expect(own.length).toBeGreaterThan(10);
  });
});

function relative(from: string, to: string): string {
  const found = path.relative(path.dirname(from), to);
  return found.startsWith('.') ? found : `./${found}`;
}
