// How much JavaScript each page of the built console loads before it can be used, from the build's own manifests: what
// Next names as scripts of the document and of the page's entry. What pages load on demand is not in it.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { gzip } from 'node:zlib';

/** What a page may load at most, of gzipped JavaScript, in bytes. */
export const firstLoadBudgetBytes = 250_000;

export type FirstLoad = { page: string; bytes: number };

const compress = promisify(gzip);

/**
 * @param build  the directory of the build
 * @returns      every page by its route, the heaviest first
 * @throws Error when there is no build, or one whose manifests do not look as expected
 */
export async function measureFirstLoads(build: string): Promise<FirstLoad[]> {
  const { rootMainFiles }: { rootMainFiles?: string[] } = JSON.parse(await readFile(path.join(build, 'build-manifest.json'), 'utf8'));
  if (!rootMainFiles?.length) throw new Error('build-manifest.json names no scripts of the document');
  const sizes = new Map<string, Promise<number>>();
  const sizeOf = (file: string): Promise<number> => {
    const known = sizes.get(file) ?? readFile(path.join(build, file)).then(async (text) => (await compress(text)).byteLength);
    sizes.set(file, known);
    return known;
  };
  const server = path.join(build, 'server/app');
  const manifests = (await readdir(server, { recursive: true })).filter((file) => file.endsWith('page_client-reference-manifest.js'));
  const loads = manifests.map(async (file) => {
    const entries = readEntries(await readFile(path.join(server, file), 'utf8'));
    const scripts = [...new Set([...rootMainFiles, ...entries])];
    const bytes = (await Promise.all(scripts.map(sizeOf))).reduce((sum, size) => sum + size, 0);
    return { page: `/${path.dirname(file)}`, bytes };
  });
  return (await Promise.all(loads)).sort((one, other) => other.bytes - one.bytes);
}

/** Scripts that a page's manifest names for its layouts and itself. The manifest is a script that sets a global. */
function readEntries(manifest: string): string[] {
  const sandbox: { __RSC_MANIFEST?: Record<string, { entryJSFiles?: Record<string, string[]> }> } = {};
  vm.runInNewContext(manifest, Object.assign(sandbox, { globalThis: sandbox }));
  const [page] = Object.values(sandbox.__RSC_MANIFEST ?? {});
  const entries = Object.values(page?.entryJSFiles ?? {}).flat();
  if (entries.length === 0) throw new Error('the manifest of a page names no scripts');
  return entries;
}

/** One line for each page over the budget. */
export function overBudget(loads: readonly FirstLoad[], budgetBytes = firstLoadBudgetBytes): string[] {
  return loads
    .filter(({ bytes }) => bytes > budgetBytes)
    .map(({ page, bytes }) => `${page}: ${(bytes / 1000).toFixed(1)} KB of ${budgetBytes / 1000} KB`);
}
