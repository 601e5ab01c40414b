// The changes of one stage of a declarative file: variables, options, and how it comes to serve the API as written: at
// once, or by a canary first.
import type { ProjectFile } from '#server/contracts/project-file.ts';
import type { Change } from './change.ts';
import type { CanaryState, ServedState, StageOptions, StageState } from './project-state.ts';
import { isSame } from './same-value.ts';

type FileStage = ProjectFile['apis'][string]['stages'][string];

/** `first` goes before the API's deployment and `last` after it; `isDeployed` says whether the stage takes part in it. */
export type StagePlan = { stage: string; first: Change[]; last: Change[]; isDeployed: boolean };

/** `promoted` are the variables of a canary that becomes the stage's own. */
type Release = Pick<StagePlan, 'first' | 'last' | 'isDeployed'> & { promoted?: Readonly<Record<string, string>> };

const noOptions: StageOptions = { isAutoDeployed: false, isSandbox: false, customer: null };

/**
 * @param current  null when the API has no such stage
 * @param wanted   what a deployment of the API as written holds
 */
export function planStage(api: string, stage: string, file: FileStage, current: StageState | null, wanted: ServedState): StagePlan {
  const release = planRelease(api, stage, file, current, wanted);
  const variables = planVariables(api, stage, file, current, release);
  return {
    stage,
    first: [...variables.first, ...release.first],
    // A stage can't deploy by itself while a canary runs: options come when that is settled.
    last: [...release.last, ...variables.last, ...planOptions(api, stage, file, current)],
    isDeployed: release.isDeployed,
  };
}

/**
 * Without a canary in the file the stage serves what is written: a running canary that serves it is promoted, another is
 * dropped for a deployment. With one, a canary serves it, beside what the stage served; a stage that serves nothing yet,
 * or what is written already, needs none.
 */
function planRelease(api: string, stage: string, file: FileStage, current: StageState | null, wanted: ServedState): Release {
  const nothing = { first: [], last: [], isDeployed: false };
  if (!(file.deploy || file.autoDeploy)) return nothing;
  const end = (how: 'promote' | 'drop'): Change => ({ kind: 'end-canary', api, stage, how });
  const running = current?.canary ?? null;
  const isServed = isSame(current?.served ?? null, wanted);
  const isTried = running !== null && isSame(running.served, wanted);
  if (!file.canary) {
    if (isTried) return { ...nothing, first: [end('promote')], promoted: running.variables };
    return { first: running ? [end('drop')] : [], last: [], isDeployed: !isServed };
  }
  const after: CanaryState = { percent: file.canary.percent, variables: file.canary.variables };
  if (isTried) {
    const before: CanaryState = { percent: running.percent, variables: running.variables };
    return { ...nothing, last: isSame(before, after) ? [] : [{ kind: 'update-canary', api, stage, before, after }] };
  }
  const first = running ? [end('drop')] : [];
  if (isServed || !current?.served) return { first, last: [], isDeployed: !isServed };
  return { first, last: [{ kind: 'start-canary', api, stage, after }], isDeployed: false };
}

/**
 * A stage's variables before and after its deployment. Names that go away go last: what the stage serves until then may
 * still use them.
 */
function planVariables(
  api: string,
  stage: string,
  file: FileStage,
  current: StageState | null,
  release: Release,
): { first: Change[]; last: Change[] } {
  if (current === null) return { first: [{ kind: 'create-stage', api, stage, variables: file.variables }], last: [] };
  const change = (from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>): Change[] =>
    isSame(from, to) ? [] : [{ kind: 'set-stage-variables', api, stage, before: from, after: to }];
  const after = file.variables;
  const before = { ...current.variables, ...release.promoted };
  if (release.promoted) return { first: [], last: change(before, after) };
  const isReleased = release.isDeployed || release.first.length + release.last.length > 0;
  const between = isReleased ? { ...before, ...after } : after;
  return { first: change(before, between), last: change(between, after) };
}

function planOptions(api: string, stage: string, file: FileStage, current: StageState | null): Change[] {
  const before = current?.options ?? noOptions;
  const after: StageOptions = {
    isAutoDeployed: file.autoDeploy ?? before.isAutoDeployed,
    isSandbox: file.sandbox ?? before.isSandbox,
    customer: file.customer === undefined ? before.customer : file.customer,
  };
  return isSame(before, after) ? [] : [{ kind: 'set-stage-options', api, stage, before, after }];
}
