// Quota leases as the runtime's main thread keeps them: it takes units from Postgres for the threads' shared memory,
// tops a lease up when it runs low, and gives back what nobody uses. Grants and returns run one after the other, so a
// grant never sees a quota as spent while units of this very process are on their way back.
import type { Pool } from 'pg';
import type { QuotaPeriod } from '../contracts/directory.ts';
import type { Clock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import type { LeaseAnswer, LedgerMasterMessage } from './messages.ts';
import { addUnits, drainUnits, generationOf, leaseWord, nextGeneration, unitsOf } from './model/lease-word.ts';
import type { LeaseAsk, LeaseGrant } from './store/grant-leases.ts';
import { grantLeases } from './store/grant-leases.ts';
import { returnUnits } from './store/return-leases.ts';

export type MasterLeasesDeps = {
  pool: Pool;
  spoolId: string;
  words: Int32Array;
  clock: Clock;
  broadcast: (message: LedgerMasterMessage) => void;
  onProblem: (error: unknown) => void;
};

type Held = {
  planId: string;
  keyId: string;
  period: QuotaPeriod;
  startMs: number;
  endMs: number;
  leaseId: number;
  generation: number;
  unleased: number;
  lowMark: number;
  /** The word when it last was seen to change, and when (monotonic ms). */
  seenWord: number;
  seenAtMs: number;
};

export class MasterLeases {
  readonly #deps: MasterLeasesDeps;
  readonly #held = new Map<number, Held>();
  readonly #wanted = new Map<number, LeaseAsk>();
  /** Questions that Postgres is being asked; what is released or changed meanwhile leaves it and is not published. */
  readonly #asking = new Map<number, LeaseAsk>();
  /** Units to give back, by lease. */
  readonly #returned = new Map<number, number>();
  #isServing = false;
  #isStopped = false;
  #work: Promise<void> | null = null;

  constructor(deps: MasterLeasesDeps) {
    this.#deps = deps;
  }

  /** Grants begin now: what earlier processes left has been recovered, or can't be for the moment. */
  serve(): void {
    this.#isServing = true;
    this.#begin();
  }

  /** A thread asks for a slot's lease. Questions of one slot that wait together become one. */
  want(slot: number, ask: LeaseAsk): void {
    const earlier = this.#wanted.get(slot);
    if (earlier && earlier.bounds.startMs >= ask.bounds.startMs && isSameQuota(earlier, ask)) earlier.waiting += ask.waiting;
    else this.#wanted.set(slot, { ...ask });
    this.#begin();
  }

  giveBack(leaseId: number, units: number): void {
    if (units <= 0) return;
    this.#returned.set(leaseId, (this.#returned.get(leaseId) ?? 0) + units);
    this.#begin();
  }

  /** The slot is about to be given to another plan and key: its units go back and no thread can take from it. */
  releaseSlot(slot: number): void {
    const held = this.#held.get(slot);
    this.#held.delete(slot);
    this.#wanted.delete(slot);
    this.#asking.delete(slot);
    if (held) this.giveBack(held.leaseId, drainUnits(this.#deps.words, slot));
    Atomics.store(this.#deps.words, slot, leaseWord(nextGeneration(Atomics.load(this.#deps.words, slot)), 0));
  }

  /** A plan's limit or period changed: its units go back, the next request takes new ones under the new limit. */
  planChanged(planId: string): void {
    for (const [slot, held] of this.#held) {
      if (held.planId === planId) this.giveBack(held.leaseId, drainUnits(this.#deps.words, slot));
    }
    for (const [slot, ask] of this.#asking) {
      if (ask.planId === planId && this.#asking.delete(slot)) this.want(slot, ask);
    }
    this.#deps.broadcast({ kind: 'ledger-plan-changed', planId });
  }

  /** Gives back what nobody took from for limits.ledger.leaseIdleMs. */
  sweepIdle(): void {
    const nowMs = this.#deps.clock.monotonicMs();
    for (const [slot, held] of this.#held) {
      const word = Atomics.load(this.#deps.words, slot);
      if (word !== held.seenWord) {
        held.seenWord = word;
        held.seenAtMs = nowMs;
      } else if (nowMs - held.seenAtMs >= limits.ledger.leaseIdleMs) {
        this.#held.delete(slot);
        this.giveBack(held.leaseId, drainUnits(this.#deps.words, slot));
      }
    }
  }

  /** Ends granting; resolves when the transaction under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#work;
  }

  #begin(): void {
    if (this.#work !== null || this.#isStopped || !this.#isServing) return;
    this.#work = this.#run().finally(() => {
      this.#work = null;
    });
  }

  async #run(): Promise<void> {
    // Questions that arrive in the same turn share a transaction.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (!this.#isStopped && (this.#returned.size > 0 || this.#wanted.size > 0)) {
      if (this.#returned.size > 0) await this.#giveBackNow();
      if (this.#wanted.size > 0) await this.#grantNow();
    }
  }

  async #giveBackNow(): Promise<void> {
    const units = new Map(this.#returned);
    this.#returned.clear();
    try {
      await returnUnits(this.#deps.pool, units);
    } catch (error) {
      // Not tried again: whether it was committed may be unknown. Closing the lease settles it from the spool.
      this.#deps.onProblem(error);
    }
  }

  async #grantNow(): Promise<void> {
    const answers: LeaseAnswer[] = [];
    for (const [slot, wanted] of this.#wanted) {
      if (this.#asking.size >= limits.ledger.maxLeasesPerGrant) break;
      this.#wanted.delete(slot);
      const held = this.#held.get(slot);
      // A thread that is late at midnight asks for a period that is over here: it takes from the current one.
      const isLate = held !== undefined && isSameQuota(held, wanted) && wanted.bounds.startMs < held.startMs;
      const ask = isLate ? { ...wanted, bounds: { startMs: held.startMs, endMs: held.endMs } } : wanted;
      if (held && this.#suffices(slot, held, ask)) answers.push(this.#leaseAnswer(slot, held));
      else this.#asking.set(slot, ask);
    }
    if (this.#asking.size > 0) await this.#askPostgres([...this.#asking], answers);
    this.#asking.clear();
    if (answers.length > 0) this.#deps.broadcast({ kind: 'ledger-lease-answers', answers });
  }

  async #askPostgres(asked: readonly [number, LeaseAsk][], answers: LeaseAnswer[]): Promise<void> {
    try {
      const asks = asked.map(([, ask]) => ask);
      const grants = await grantLeases(this.#deps.pool, this.#deps.spoolId, asks);
      for (const [index, [slot, ask]] of asked.entries()) {
        const grant = grants[index];
        if (grant === undefined) continue;
        if (this.#asking.get(slot) === ask) answers.push(this.#publish(slot, ask, grant));
        else this.giveBack(grant.leaseId, grant.units);
      }
    } catch (error) {
      this.#deps.onProblem(error);
      for (const [slot] of this.#asking) answers.push({ kind: 'unavailable', slot });
    }
  }

  /** True when the asking thread only has to learn of the lease that is there. */
  #suffices(slot: number, held: Held, ask: LeaseAsk): boolean {
    if (!isSameQuota(held, ask) || ask.bounds.startMs !== held.startMs) return false;
    return unitsOf(Atomics.load(this.#deps.words, slot)) > (ask.waiting > 0 ? 0 : held.lowMark);
  }

  /** Puts granted units into the slot's word: on top of the lease that is there, or as a new generation. */
  #publish(slot: number, ask: LeaseAsk, grant: LeaseGrant): LeaseAnswer {
    const { planId, keyId, period, bounds } = ask;
    if (grant.units === 0) return { kind: 'exhausted', slot, planId, keyId, ...bounds };
    const { words, clock } = this.#deps;
    // Early: until Postgres has answered, a busy key goes on taking.
    const lowMark = Math.floor(grant.units / 2);
    const held = this.#held.get(slot);
    if (held?.leaseId === grant.leaseId && addUnits(words, slot, held.generation, grant.units)) {
      Object.assign(held, { unleased: grant.unleased, lowMark });
      return this.#leaseAnswer(slot, held);
    }
    const fresh = leaseWord(nextGeneration(Atomics.load(words, slot)), grant.units);
    Atomics.store(words, slot, fresh);
    const lease: Held = {
      planId,
      keyId,
      period,
      ...bounds,
      leaseId: grant.leaseId,
      generation: generationOf(fresh),
      unleased: grant.unleased,
      lowMark,
      seenWord: fresh,
      seenAtMs: clock.monotonicMs(),
    };
    this.#held.set(slot, lease);
    return this.#leaseAnswer(slot, lease);
  }

  #leaseAnswer(slot: number, held: Held): LeaseAnswer {
    const { generation, leaseId, startMs, endMs, unleased, lowMark } = held;
    return { kind: 'leased', lease: { slot, generation, leaseId, startMs, endMs, unleased, lowMark } };
  }
}

type Quota = { planId: string; keyId: string; period: QuotaPeriod };

function isSameQuota(one: Quota, other: Quota): boolean {
  return one.planId === other.planId && one.keyId === other.keyId && one.period === other.period;
}
