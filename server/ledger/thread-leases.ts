// Quota leases as one thread uses them: a unit is a compare-and-swap on shared memory; only an empty lease, a lease of
// another period or one this thread has not met asks the main thread, and all requests that wait for a slot share the
// question.
import type { QuotaDecision, QuotaLeases, QuotaSubject } from '../contracts/ports.ts';
import type { Clock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import type { LeaseAnswer, LedgerThreadMessage } from './messages.ts';
import { addUnits, takeUnit } from './model/lease-word.ts';
import { quotaPeriodAt, secondsUntil } from './model/quota-period.ts';
import { leaseField, SlotLeases } from './model/slot-leases.ts';

export type ThreadLeasesDeps = {
  words: Int32Array;
  clock: Clock;
  post: (message: LedgerThreadMessage) => void;
};

type Waiter = { subject: QuotaSubject; nowMs: number; resolve: (decision: QuotaDecision) => void };
type Wait = { waiters: Waiter[]; timer: NodeJS.Timeout };
type Spent = { planId: string; keyId: string; endMs: number; untilMs: number };

export class ThreadLeases implements QuotaLeases {
  readonly #deps: ThreadLeasesDeps;
  readonly #leases = new SlotLeases();
  readonly #spent = new Map<number, Spent>();
  readonly #waits = new Map<number, Wait>();

  constructor(deps: ThreadLeasesDeps) {
    this.#deps = deps;
  }

  take(subject: QuotaSubject, nowMs: number): QuotaDecision | Promise<QuotaDecision> {
    return this.#tryTake(subject, nowMs) ?? this.#wait(subject, nowMs);
  }

  giveBack(subject: QuotaSubject, leaseId: number): void {
    if (leaseId === 0) return;
    const { slot } = subject;
    const isHere = this.#leases.read(slot, leaseField.leaseId) === leaseId;
    if (isHere && addUnits(this.#deps.words, slot, this.#leases.read(slot, leaseField.generation), 1)) return;
    this.#deps.post({ kind: 'ledger-unit-returned', leaseId });
  }

  /** The main thread's answers; requests that wait for these slots are decided or ask again. */
  learn(answers: readonly LeaseAnswer[]): void {
    for (const answer of answers) {
      if (answer.kind === 'leased') {
        this.#leases.learn(answer.lease);
        this.#spent.delete(answer.lease.slot);
      }
      if (answer.kind === 'exhausted') {
        const { slot, planId, keyId, endMs } = answer;
        this.#spent.set(slot, { planId, keyId, endMs, untilMs: this.#deps.clock.nowMs() + limits.ledger.exhaustedBeliefMs });
      }
      const slot = answer.kind === 'leased' ? answer.lease.slot : answer.slot;
      this.#settle(slot, answer.kind === 'unavailable');
    }
  }

  /** Forgets that quotas of a plan were spent. */
  planChanged(planId: string): void {
    for (const [slot, spent] of this.#spent) if (spent.planId === planId) this.#spent.delete(slot);
  }

  /** Answers all who wait with `unavailable`. */
  close(): void {
    for (const slot of [...this.#waits.keys()]) this.#settle(slot, true);
  }

  #tryTake(subject: QuotaSubject, nowMs: number): QuotaDecision | null {
    const { slot } = subject;
    const leases = this.#leases;
    const endMs = leases.read(slot, leaseField.endMs);
    // A request older than the lease's period (its thread was late at midnight) takes from the new period.
    if (nowMs < endMs) {
      const left = takeUnit(this.#deps.words, slot, leases.read(slot, leaseField.generation));
      if (left >= 0) {
        const unleased = leases.read(slot, leaseField.unleased);
        if (left === leases.read(slot, leaseField.lowMark) && left > 0 && unleased > 0) this.#ask(subject, nowMs, 0);
        // A request that began just before midnight and takes a unit of the new day counts in the new day, on the quota and on the
        // usage page alike.
        const atMs = Math.max(nowMs, leases.read(slot, leaseField.startMs));
        const leaseId = leases.read(slot, leaseField.leaseId);
        return { kind: 'granted', leaseId, atMs, remaining: unleased + left, resetSeconds: secondsUntil(endMs, nowMs) };
      }
    }
    const spent = this.#spent.get(slot);
    if (spent === undefined || nowMs >= spent.untilMs || nowMs >= spent.endMs) return null;
    if (spent.planId !== subject.planId || spent.keyId !== subject.keyId) return null;
    return { kind: 'exhausted', resetSeconds: secondsUntil(spent.endMs, nowMs) };
  }

  #wait(subject: QuotaSubject, nowMs: number): Promise<QuotaDecision> {
    return new Promise((resolve) => {
      const waiter = { subject, nowMs, resolve };
      const wait = this.#waits.get(subject.slot);
      if (wait) {
        wait.waiters.push(waiter);
        return;
      }
      const timer = setTimeout(() => this.#settle(subject.slot, true), limits.gateway.leaseWaitMs);
      this.#waits.set(subject.slot, { waiters: [waiter], timer });
      this.#ask(subject, nowMs, 1);
    });
  }

  /** Decides waiting requests in the order they came; those left over ask again within the time they have. */
  #settle(slot: number, isUnavailable: boolean): void {
    const wait = this.#waits.get(slot);
    if (wait === undefined) return;
    const left: Waiter[] = [];
    for (const waiter of wait.waiters) {
      const decision = this.#tryTake(waiter.subject, waiter.nowMs) ?? (isUnavailable ? { kind: 'unavailable' as const } : null);
      if (decision) waiter.resolve(decision);
      else left.push(waiter);
    }
    const next = left[0];
    if (next === undefined) {
      clearTimeout(wait.timer);
      this.#waits.delete(slot);
      return;
    }
    wait.waiters = left;
    this.#ask(next.subject, next.nowMs, left.length);
  }

  #ask(subject: QuotaSubject, nowMs: number, waiting: number): void {
    const { slot, planId, keyId, quota } = subject;
    const bounds = quotaPeriodAt(quota.period, nowMs);
    const ask = { planId, keyId, period: quota.period, bounds, limit: quota.limit, waiting };
    this.#deps.post({ kind: 'ledger-lease-wanted', slot, ask });
  }
}
