// Makes a project hold what a declarative file says: checks it, plans, and carries the plan out change by change. Each
// change is a transaction of its own; applying again continues where a failure stopped.
import { ProjectFile } from '#server/contracts/project-file.ts';
import type { ApplyResult } from '#server/contracts/project-plan.ts';
import type { Role } from '#server/contracts/role.ts';
import { isAtLeast } from '#server/contracts/role-rank.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { invokeUrl } from '../stages/view-stage.ts';
import { applyChange } from './apply-change.ts';
import type { Change } from './model/change.ts';
import { checkFile } from './model/check-file.ts';
import { describeChange } from './model/describe-change.ts';
import { planChanges } from './model/plan-changes.ts';
import type { ProjectIds } from './project-ids.ts';
import { readProject } from './read-project.ts';

/**
 * Applies a file, or only plans it.
 *
 * @param acting   with the caller's role: changing the private upstreams needs an owner
 * @param request  `file` as parsed from YAML, unchecked
 * @returns        problems of the file as values; a change that was refused as `failure`, so that values of keys made
 *                 before it are not lost
 * @throws AppError `auth.forbidden` when the plan holds what only an owner may do
 */
export async function applyProjectFile(
  deps: ControlDeps,
  acting: Acting & { role: Role },
  request: { file: unknown; isDryRun: boolean; gatewayPort: number },
): Promise<ApplyResult> {
  const nothing: ApplyResult = { problems: [], changes: [], appliedCount: 0, failure: null, newApiKeys: [], invokeUrls: [] };
  const parsed = ProjectFile.safeParse(request.file);
  if (!parsed.success) {
    const problems = parsed.error.issues.slice(0, 200).map(({ path, message }) => ({ path: path.map(toPathPart), message }));
    return { ...nothing, problems };
  }
  const { state, ids } = await readProject(deps, acting, parsed.data);
  const problems = checkFile(parsed.data, state);
  if (problems.length > 0) return { ...nothing, problems };
  const plan = planChanges(parsed.data, state);
  if (plan.some((change) => change.kind === 'set-egress') && !isAtLeast(acting.role, 'owner')) {
    throw new AppError('auth.forbidden', 'Only an owner may change the private upstreams a project may call.', { field: 'egressAllow' });
  }
  const planned = { ...nothing, changes: plan.map(describeChange) };
  const done = request.isDryRun
    ? planned
    : await carryOut({ deps: { ...deps, deploysWhenDone: true }, acting, region: parsed.data.region, ids }, plan, planned);
  return { ...done, invokeUrls: invokeUrls(parsed.data, ids, request.gatewayPort) };
}

async function carryOut(context: Parameters<typeof applyChange>[0], plan: readonly Change[], planned: ApplyResult): Promise<ApplyResult> {
  const newApiKeys: ApplyResult['newApiKeys'] = [];
  for (const [index, change] of plan.entries()) {
    try {
      const key = await applyChange(context, change);
      if (key) newApiKeys.push(key);
    } catch (error) {
      // A bug must not cost the values of keys made so far either; without any it is reported as what it is.
      if (!(error instanceof AppError) && newApiKeys.length === 0) throw error;
      const failure =
        error instanceof AppError
          ? { errorCode: error.code, message: error.message, problems: error.problems }
          : { errorCode: 'internal.bug', message: 'Something went wrong on our side.', problems: [] };
      return { ...planned, appliedCount: index, failure, newApiKeys };
    }
  }
  return { ...planned, appliedCount: plan.length, newApiKeys };
}

/** Where the file's deployed stages are reached; those that a dry run has not made yet have no address. */
function invokeUrls(file: ProjectFile, ids: ProjectIds, gatewayPort: number): ApplyResult['invokeUrls'] {
  return Object.entries(file.apis).flatMap(([api, { stages }]) => {
    const apiId = ids.apis.get(api);
    if (apiId === undefined) return [];
    const deployed = Object.entries(stages).filter(([, { deploy }]) => deploy);
    return deployed.map(([stage]) => ({ api, stage, url: invokeUrl(apiId, stage, gatewayPort) }));
  });
}

function toPathPart(part: PropertyKey): string | number {
  return typeof part === 'number' ? part : String(part);
}
