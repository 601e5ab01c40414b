// What `apply` answers: what is wrong with the file, what would change, what was done. Browser-safe types only.

import { z } from 'zod';
import type { Problem } from '../kernel/app-error.ts';

export const ApplyProjectFile = z.object({
  /** The file as parsed from YAML; contracts/project-file.ts says what it may hold. */
  file: z.unknown(),
  /** True plans and changes nothing. */
  isDryRun: z.boolean().default(false),
});

/** A mistake in the file: `path` leads to it from the top, e.g. ['usagePlans', 'basic', 'stages', 0]. */
export type FileProblem = { path: (string | number)[]; message: string };

/** One change in words: `+` makes, `~` alters, `-` removes. `details` are lines such as `timeoutMs: 29000 → 5000`. */
export type ChangeLine = { sign: '+' | '~' | '-'; text: string; details: string[] };

export type ApplyResult = {
  /** Not empty: nothing was planned or done. */
  problems: FileProblem[];
  changes: ChangeLine[];
  /** How many of the changes, from the first, are done. */
  appliedCount: number;
  /** Why the change after those failed; the file can be applied again once that is mended. */
  failure: { errorCode: string; message: string; problems: readonly Problem[] } | null;
  /** Values of keys made now, to be shown once. */
  newApiKeys: { name: string; value: string }[];
  /** Of the file's deployed stages. */
  invokeUrls: { api: string; stage: string; url: string }[];
};
