// Builds the console before the first worker starts a house, so that no test's own time pays for it.
import { buildConsole } from '../../server/supervisor/console-build.ts';
import { root } from './house.ts';

export default async function buildConsoleOnce(): Promise<void> {
  await buildConsole({ root, say: (line) => console.log(line), signal: new AbortController().signal });
}
