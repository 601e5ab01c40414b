// Receivers of one thread: those who want messages now and those who wait for some. One claim statement at a time
// serves all queues that may have something; a wake, from this thread or another, marks a queue, and one poll statement
// for all waited-for queues finds whatever no wake told of.
import { AppError } from '#server/kernel/app-error.ts';
import type { Clock } from '#server/kernel/clock.ts';
import type { KnownQueue } from './catalog/queue-catalog.ts';
import type { ClaimHints } from './claim-hints.ts';
import { createClaimHints } from './claim-hints.ts';
import type { Line, LineClaim, LineKind, ReceiveRequest, Waiter } from './receiver-line.ts';
import { claimsFor, firstUntried, kindOf } from './receiver-line.ts';
import type { Claim, ClaimedMessage, ClaimOutcome } from './store/claim-messages.ts';
import { isRefusedByDatabase, unavailable } from './store/database-failure.ts';
import type { Look } from './store/find-receivable-queues.ts';

export type Receivers = {
  /**
   * Up to `count` messages, leased to the caller; none when the wait ends first or the signal aborts.
   *
   * @throws AppError `database.unavailable` when the database is away or too many receivers wait
   */
  receive(request: ReceiveRequest): Promise<ClaimedMessage[]>;
  /** These queues may have something: claims for their waiting receivers in this turn's statement. */
  wake(queueIds: readonly string[]): void;
  /**
   * The same for what this thread stored itself.
   *
   * @returns those of the queues that have no receivers here, so that others should be told. Of the rest `onSurplus` tells
   *          when the receivers here do not take everything.
   */
  offer(queueIds: readonly string[]): string[];
  /** The queue changed: nothing learned of it holds, and it may have been resumed. */
  forget(queueId: string): void;
  /** Ends all waits with nothing; later receives do not wait. Resolves when no claim is under way. */
  close(): Promise<void>;
};

export type ReceiverDeps = {
  claim(claims: readonly Claim[]): Promise<ClaimOutcome[]>;
  /** The same for FIFO queues, where every receiver has a claim of its own: a group's messages go to one of them. */
  claimFifo(claims: readonly Claim[]): Promise<ClaimOutcome[]>;
  /** The same for standard queues with message groups: the claim goes round them. */
  claimFair(claims: readonly Claim[]): Promise<ClaimOutcome[]>;
  findReceivable(looks: readonly Look[]): Promise<string[]>;
  /** Makes messages visible again that were claimed for a receiver who left meanwhile. */
  giveBack(queue: KnownQueue, messages: readonly ClaimedMessage[]): void;
  /** What was offered is not all taken: receivers elsewhere should be told of the queue. */
  onSurplus(queueId: string): void;
  /** Messages moved into this queue, which may have receivers anywhere. */
  onMoved(queueId: string): void;
  /** This thread has receivers of the queue from now on, or none any more; told before the first claim for them. */
  onWait(queueId: string, isWaiting: boolean): void;
  clock: Clock;
  bounds: { waitersMax: number; claimMessagesMax: number; pollMs: number };
};

export function createReceivers(deps: ReceiverDeps): Receivers {
  return new ReceiverHub(deps);
}

class ReceiverHub implements Receivers {
  readonly #deps: ReceiverDeps;
  readonly #hints: ClaimHints;
  readonly #lines = new Map<string, Line>();
  /** Queues to claim from in the next statement. */
  readonly #marked = new Set<string>();
  /** Of the marked queues those whose messages nobody else has been told of. */
  readonly #offered = new Set<string>();
  /** Waiters of the claim under way. */
  readonly #claiming = new Set<Waiter>();
  #waiterCount = 0;
  #isRunning = false;
  #isClosed = false;
  #pollTimer: NodeJS.Timeout | null = null;
  #idle: (() => void)[] = [];

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
    this.#hints = createClaimHints(deps.clock);
  }

  receive(request: ReceiveRequest): Promise<ClaimedMessage[]> {
    if (this.#waiterCount >= this.#deps.bounds.waitersMax) {
      return Promise.reject(new AppError('database.unavailable', 'Too many receivers are waiting; try again.'));
    }
    if (request.signal.aborted) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#join(request, resolve, reject);
      this.#mark(request.queue.view.queueId);
    });
  }

  wake(queueIds: readonly string[]): void {
    for (const queueId of queueIds) this.#mark(queueId);
  }

  offer(queueIds: readonly string[]): string[] {
    const here = queueIds.filter((queueId) => this.#lines.has(queueId));
    for (const queueId of here) {
      this.#offered.add(queueId);
      this.#mark(queueId);
    }
    return here.length === queueIds.length ? [] : queueIds.filter((queueId) => !this.#lines.has(queueId));
  }

  forget(queueId: string): void {
    this.#hints.forget(queueId);
    this.#mark(queueId);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    if (this.#pollTimer) clearTimeout(this.#pollTimer);
    for (const queueId of this.#offered) this.#deps.onSurplus(queueId);
    this.#offered.clear();
    for (const waiter of [...this.#lines.values()].flatMap((line) => [...line.waiters])) {
      waiter.isOver = true;
      if (!this.#claiming.has(waiter)) waiter.finish([]);
    }
    return this.#isRunning ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  #join(request: ReceiveRequest, resolve: (messages: ClaimedMessage[]) => void, reject: (error: AppError) => void): void {
    const line = this.#lineOf(request.queue);
    const waits = request.waitSeconds > 0 && !this.#isClosed;
    const timer = waits ? setTimeout(() => this.#endWait(waiter), request.waitSeconds * 1_000) : null;
    const abort = () => this.#abort(waiter);
    const leave = () => {
      if (!line.waiters.delete(waiter)) return false;
      this.#waiterCount -= 1;
      if (timer) clearTimeout(timer);
      request.signal.removeEventListener('abort', abort);
      if (line.waiters.size === 0) {
        this.#lines.delete(line.queueId);
        this.#deps.onWait(line.queueId, false);
      }
      return true;
    };
    const waiter: Waiter = {
      request,
      hasTried: false,
      isOver: !waits,
      finish: (messages) => void (leave() && resolve(messages)),
      fail: (error) => void (leave() && reject(error)),
    };
    request.signal.addEventListener('abort', abort, { once: true });
    line.waiters.add(waiter);
    this.#waiterCount += 1;
  }

  #endWait(waiter: Waiter): void {
    waiter.isOver = true;
    // Before its first claim a waiter still gets one look; one that takes part in a claim is answered by it.
    if (waiter.hasTried && !this.#claiming.has(waiter)) waiter.finish([]);
  }

  #abort(waiter: Waiter): void {
    waiter.isOver = true;
    if (!this.#claiming.has(waiter)) waiter.finish([]);
  }

  #lineOf(queue: KnownQueue): Line {
    const { queueId } = queue.view;
    const known = this.#lines.get(queueId);
    if (known) {
      known.queue = queue;
      return known;
    }
    const line: Line = { queueId, queue, waiters: new Set() };
    this.#lines.set(queueId, line);
    this.#deps.onWait(queueId, true);
    this.#pollTimer ??= setTimeout(() => void this.#poll(), this.#deps.bounds.pollMs);
    return line;
  }

  #mark(queueId: string): void {
    if (!this.#lines.has(queueId)) return;
    this.#marked.add(queueId);
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#marked.size > 0) {
      const claims = this.#takeClaims();
      const of = (kind: LineKind) =>
        this.#attempt(
          claims.filter(({ line }) => kindOf(line) === kind),
          kind,
        );
      await Promise.all([of('standard'), of('fifo'), of('fair')]);
    }
    this.#isRunning = false;
    for (const resolve of this.#idle) resolve();
    this.#idle = [];
  }

  /** Claims for as many marked queues as fit into one statement; the others stay marked. */
  #takeClaims(): LineClaim[] {
    const claims: LineClaim[] = [];
    let room = this.#deps.bounds.claimMessagesMax;
    for (const queueId of this.#marked) {
      if (room <= 0) break;
      this.#marked.delete(queueId);
      const line = this.#lines.get(queueId);
      const isOffered = this.#offered.delete(queueId);
      if (!line && isOffered) this.#deps.onSurplus(queueId);
      for (const claim of line ? claimsFor(line, room, this.#hints, isOffered) : []) {
        for (const waiter of claim.waiters) this.#claiming.add(waiter);
        claims.push(claim);
        room -= claim.claim.count;
      }
    }
    return claims;
  }

  /** @param claims  all of queues of this kind */
  async #attempt(claims: readonly LineClaim[], kind: LineKind): Promise<void> {
    if (claims.length === 0) return;
    const claim = { fifo: this.#deps.claimFifo, fair: this.#deps.claimFair, standard: this.#deps.claim }[kind];
    const startedAtMs = this.#deps.clock.monotonicMs();
    try {
      const outcomes = await claim(claims.map((one) => one.claim));
      claims.forEach((one, index) => {
        const outcome = outcomes[index];
        if (outcome) this.#hand(one, outcome, startedAtMs);
      });
    } catch (error) {
      if (claims.length > 1 && isRefusedByDatabase(error)) {
        for (const one of claims) await this.#attempt([one], kind);
        return;
      }
      for (const { line, waiters, isOffered } of claims) {
        for (const waiter of waiters) {
          this.#claiming.delete(waiter);
          waiter.fail(unavailable(error));
        }
        if (isOffered) this.#deps.onSurplus(line.queueId);
      }
    }
  }

  /** Shares a claim's messages out, longest waiting first; whoever gets none waits on or leaves. */
  #hand({ line, claim, waiters, isOffered }: LineClaim, outcome: ClaimOutcome, startedAtMs: number): void {
    this.#hints.learn(claim, outcome, startedAtMs);
    const mustLookAgain = outcome.moved !== null && outcome.messages.length === 0;
    const left = [...outcome.messages];
    for (const waiter of waiters) {
      this.#claiming.delete(waiter);
      if (waiter.request.signal.aborted) {
        waiter.finish([]);
        continue;
      }
      waiter.hasTried = !mustLookAgain;
      const share = left.splice(0, waiter.request.count);
      if (share.length > 0 || (waiter.isOver && waiter.hasTried)) waiter.finish(share);
    }
    if (left.length > 0) this.#deps.giveBack(line.queue, left);
    if (outcome.moved) this.#deps.onMoved(outcome.moved.queueId);
    const isFull = outcome.servedTo !== undefined ? outcome.messages.length > 0 : outcome.messages.length === claim.count;
    if (isOffered && (isFull || mustLookAgain)) {
      if (this.#lines.has(line.queueId)) this.#offered.add(line.queueId);
      else this.#deps.onSurplus(line.queueId);
    }
    if (isFull || firstUntried(line)) this.#mark(line.queueId);
  }

  async #poll(): Promise<void> {
    if (this.#lines.size > 0 && !this.#isClosed) {
      try {
        this.wake(await this.#deps.findReceivable([...this.#lines.keys()].map((queueId) => this.#hints.look(queueId))));
      } catch {
        // The claims of these queues report an outage to their receivers; the poll just tries again.
      }
    }
    const goesOn = this.#lines.size > 0 && !this.#isClosed;
    this.#pollTimer = goesOn ? setTimeout(() => void this.#poll(), this.#deps.bounds.pollMs) : null;
  }
}
