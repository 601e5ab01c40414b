// A key as a thread keeps it, and what it is on the stages it calls: found once for each, not per request.
import type { KeyEntry } from '../../contracts/directory.ts';
import { type GatewaySubject, uncounted } from '../../contracts/live-counters.ts';
import { type PlanLimits, planLimits } from './plan-limits.ts';

/** A plan of a key on one stage; the slot is the key's own, the rest one object for all keys of the plan. */
export type CompiledBinding = { readonly slot: number; readonly plan: PlanLimits };

/** Of a CompiledStage. */
type CalledStage = {
  readonly projectId: string;
  readonly stageId: string;
  readonly customerId: string | null;
  /** Tells compiled stages apart, and is kept in their place: a key in no use must not hold the routes of a former release. */
  readonly keyless: GatewaySubject;
};

type KeyOnStage = {
  readonly keyless: GatewaySubject;
  /** False for a key of another project, which is none here. */
  readonly isOfProject: boolean;
  /** Null when the key may not call: no plan of it is on the stage, or the stage is another customer's. */
  readonly binding: CompiledBinding | null;
  readonly subject: GatewaySubject;
};

/** A key that calls more stages in turn is looked up each time. */
const stagesMax = 16;

export class CachedKey {
  readonly entry: KeyEntry;
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
  return {
    keyless,
    isOfProject: entry.projectId === projectId,
    binding: plan === undefined || isOtherCustomers ? null : { slot: plan.slot, plan: planLimits(plan) },
    subject: { ...keyless, keyId: entry.keyId, keyName: entry.name, customerId: entry.customerId ?? '', ...uncounted },
  };
}
