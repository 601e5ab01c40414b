// A key as a thread keeps it, and what it is on the stages it calls: found once for each, not per request.
import type { KeyEntry } from '../../contracts/directory.ts';
import { type GatewaySubject, uncounted } from '../../contracts/live-counters.ts';
import { type PlanLimits, planLimits } from './plan-limits.ts';

/** Of a CompiledStage. */
type CalledStage = {
  readonly projectId: string;
  readonly stageId: string;
  readonly customerId: string | null;
  /** Tells compiled stages apart, and is kept in their place: a key in no use must not hold the routes of a former release. */
  readonly keyless: GatewaySubject;
};

/** All that a request of the key needs, in one object: thousands of keys are called with in turn, and each more is one to fetch. */
export type KeyOnStage = GatewaySubject & {
  readonly keyless: GatewaySubject;
  /** False for a key of another project, which is none here. */
  readonly isOfProject: boolean;
  /** Null when the key may not call: no plan of it is on the stage, or the stage is another customer's. */
  readonly plan: PlanLimits | null;
  /** Of the plan. */
  readonly slot: number;
  /** Both of the entry. */
  readonly expiresAtMs: number | null;
  readonly lineageId: string;
  readonly entry: KeyEntry;
};

/** A key that calls more stages in turn is looked up each time. */
const stagesMax = 16;

export class CachedKey {
  readonly entry: KeyEntry;
  /** The key itself, once a request has come with it. */
  value = '';
  /** It has changed or was pushed out: no request may be judged by it any more. */
  isForgotten = false;
  /** The stage called last, and all of them: most keys call one. */
  #last: KeyOnStage | null = null;
  #stages: KeyOnStage[] = [];

  constructor(entry: KeyEntry) {
    this.entry = entry;
  }

  on(stage: CalledStage): KeyOnStage {
    const { keyless } = stage;
    if (this.#last?.keyless === keyless) return this.#last;
    let found = this.#stages.find((known) => known.keyless === keyless);
    if (found === undefined) {
      found = keyOnStage(stage, this.entry);
      const others = this.#stages.filter((known) => known.keyless.stageId !== keyless.stageId);
      this.#stages = others.length < stagesMax ? [...others, found] : [found];
    }
    this.#last = found;
    return found;
  }
}

/** A key may have several plans; on one stage the first (by plan id) holds, as a key may have one plan per stage. */
function keyOnStage({ projectId, stageId, customerId, keyless }: CalledStage, entry: KeyEntry): KeyOnStage {
  const plan = entry.plans.find(({ stageIds }) => stageIds.includes(stageId));
  const isOtherCustomers = customerId !== null && entry.customerId !== customerId;
  // Without a spread, which would put what comes after it into another object; what each request reads comes first.
  return {
    keyless,
    isOfProject: entry.projectId === projectId,
    plan: plan === undefined || isOtherCustomers ? null : planLimits(plan),
    slot: plan?.slot ?? 0,
    expiresAtMs: entry.expiresAtMs,
    lineageId: entry.lineageId,
    keyId: entry.keyId,
    customerId: entry.customerId ?? '',
    place: uncounted.place,
    second: uncounted.second,
    keyName: entry.name,
    projectId: keyless.projectId,
    apiId: keyless.apiId,
    stageId: keyless.stageId,
    apiName: keyless.apiName,
    entry,
  };
}
