// Unit tests (*.test.ts, pure) and tests against a real Postgres (*.db.test.ts, a database cloned per file).
import { defineConfig } from 'vitest/config';

/** What a test waits for comes within moments, and on a busy machine within some more: no promise of the product. */
const expect = { poll: { timeout: 20_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{server,app,components,examples,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.db.test.ts', '**/node_modules/**'],
          environment: 'node',
          // Properties and the cruise of all imports take seconds of a core, and the machine may have other work.
          testTimeout: 30_000,
          expect,
        },
      },
      {
        test: {
          name: 'db',
          include: ['{server,examples}/**/*.db.test.ts'],
          environment: 'node',
          globalSetup: ['server/testing/postgres-global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect,
        },
      },
    ],
  },
});
