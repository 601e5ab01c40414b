// Turns stored stages into a config that is known to compile. A stage that does not is replaced by the last version of
// it that did, so that one bad deployment never takes another stage, or its own former self, out of service.
import type { z } from 'zod';
import { type PublishedConfig, PublishedDomain, type PublishedStage } from '../contracts/published-config.ts';
import { judgeStage } from './judge-stage.ts';
import type { ConfigProblem } from './model/check-api.ts';
import type { Pause } from './pauses.ts';
import type { StoredConfig } from './source.ts';

export type StageProblem = ConfigProblem & { stageId: string; stageName: string };

/** What became of a stage, and all that it was judged by; deployments stand in it by their ids, for they never change. */
type Judged = { by: string; stage: PublishedStage | ConfigProblem[] };

/** Of an earlier judgement, by stage id. */
export type JudgedStages = ReadonlyMap<string, Judged>;

/**
 * @param lastGood  the config served so far, for stages that do not compile now
 * @param before    the earlier judgement: a stage that is still the same is the same object in the config
 * @param pause     asked after each route; a promise lets other work of the thread run first
 * @returns         the config to serve, and what was wrong with the stages that were not taken as stored
 */
export async function judgeStages(
  stored: StoredConfig,
  lastGood: PublishedConfig | null,
  before: JudgedStages = new Map(),
  pause: Pause = () => undefined,
): Promise<{ config: PublishedConfig; problems: StageProblem[]; judged: JudgedStages }> {
  const former = new Map((lastGood?.stages ?? []).map((stage) => [stage.stageId, stage]));
  const stages: PublishedStage[] = [];
  const problems: StageProblem[] = [];
  const all = new Map<string, Judged>();
  for (const row of stored.stages) {
    const by = JSON.stringify({ ...row, config: null, canary: row.canary && { ...row.canary, config: null } });
    const known = before.get(row.stageId);
    const judged = known?.by === by ? known.stage : await judgeStage(row, pause);
    all.set(row.stageId, { by, stage: judged });
    const found = Array.isArray(judged) ? judged : [];
    const stage = Array.isArray(judged) ? former.get(row.stageId) : judged;
    if (stage) stages.push(stage);
    problems.push(...found.map((problem) => ({ ...problem, stageId: row.stageId, stageName: row.stageName })));
  }
  const domains = stored.domains.flatMap((row) => {
    const parsed = PublishedDomain.safeParse(row);
    if (!parsed.success)
      problems.push(...parsed.error.issues.map((issue) => ({ ...toProblem(issue), stageId: '', stageName: 'domain names' })));
    return parsed.success ? [parsed.data] : [];
  });
  return { config: { version: 1, revision: stored.revision, stages, domains }, problems, judged: all };
}

function toProblem(issue: z.core.$ZodIssue): ConfigProblem {
  return { field: issue.path.join('.'), message: issue.message };
}
