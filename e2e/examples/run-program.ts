// Runs a program of the repository as a user would and watches what it prints.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');

export type Program = {
  /** Everything printed so far, both streams. */
  output(): string;
  /** Resolves when the text has been printed; rejects when the program ends before. */
  printed(text: string): Promise<void>;
  /** Asks it to stop (SIGTERM) if it still runs, and resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Resolves with the exit code when it ends by itself. */
  ended: Promise<number | null>;
};

export function runProgram(script: string, args: readonly string[], env: Record<string, string>): Program {
  const child: ChildProcess = spawn(process.execPath, [script, ...args], { cwd: root, env: { ...process.env, ...env } });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  return {
    ended,
    output: () => output,
    async printed(text) {
      const seen = Promise.withResolvers<void>();
      const look = () => {
        if (output.includes(text)) seen.resolve();
      };
      listeners.add(look);
      look();
      void ended.then(() => seen.reject(new Error(`${script} ended without printing "${text}":\n${output}`)));
      await seen.promise.finally(() => listeners.delete(look));
    },
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
