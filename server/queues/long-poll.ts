// Receivers of one thread: those who want messages now and those who wait for some. One claim statement at a time
// serves all queues that may have something; a wake, from this thread or another, marks a queue, and one poll statement
// for all waited-for queues finds whatever no wake told of.
import { AppError } from '#server/kernel/app-error.ts';
import type { Clock } from '#server/kernel/clock.ts';
import type { KnownQueue } from './catalog/queue-catalog.ts';
import type { ClaimHints } from './claim-hints.ts';
import { createClaimHints } from './claim-hints.ts';
import type { Claim, ClaimedMessage, ClaimOutcome } from './store/claim-messages.ts';
import { isRefusedByDatabase, unavailable } from './store/database-failure.ts';
import type { Look } from './store/find-receivable-queues.ts';

export type ReceiveRequest = {
  queue: KnownQueue;
  /** 1 to 10. */
  count: number;
  visibilityTimeoutSeconds: number;
  /** 0 to 20; 0 answers with what is there. */
  waitSeconds: number;
  /** Who asks, as the console shows it; and ReceiveRequestAttemptId, on FIFO queues. */
  receiver?: string;
  attemptId?: string | undefined;
  signal: AbortSignal;
};

export type Receivers = {
  /**
   * Up to `count` messages, leased to the caller; none when the wait ends first or the signal aborts.
   *
   * @throws AppError `database.unavailable` when the database is away or too many receivers wait
   */
  receive(request: ReceiveRequest): Promise<ClaimedMessage[]>;
  /** These queues may have something: claims for their waiting receivers in this turn's statement. */
  wake(queueIds: readonly string[]): void;
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
  /** Messages moved into this queue, which may have receivers anywhere. */
  onMoved(queueId: string): void;
  /** This thread has receivers of the queue from now on, or none any more; told before the first claim for them. */
  onWait(queueId: string, isWaiting: boolean): void;
  clock: Clock;
  bounds: { waitersMax: number; claimMessagesMax: number; pollMs: number };
};

type Waiter = {
  request: ReceiveRequest;
  /** False until a claim has looked for this waiter's messages. */
  hasTried: boolean;
  /** The wait is over: answer after the claim under way, or at once. */
  isOver: boolean;
  finish(messages: ClaimedMessage[]): void;
  fail(error: AppError): void;
};

/** One queue's receivers, longest waiting first. */
type Line = { queueId: string; queue: KnownQueue; waiters: Set<Waiter> };

type LineClaim = { line: Line; claim: Claim; waiters: Waiter[] };

export function createReceivers(deps: ReceiverDeps): Receivers {
  return new ReceiverHub(deps);
}

class ReceiverHub implements Receivers {
  readonly #deps: ReceiverDeps;
  readonly #hints: ClaimHints;
  readonly #lines = new Map<string, Line>();
  /** Queues to claim from in the next statement. */
  readonly #marked = new Set<string>();
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

  forget(queueId: string): void {
    this.#hints.forget(queueId);
    this.#mark(queueId);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    if (this.#pollTimer) clearTimeout(this.#pollTimer);
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
      for (const claim of line ? claimsFor(line, room, this.#hints) : []) {
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
      for (const waiter of claims.flatMap((one) => one.waiters)) {
        this.#claiming.delete(waiter);
        waiter.fail(unavailable(error));
      }
    }
  }

  /** Shares a claim's messages out, longest waiting first; whoever gets none waits on or leaves. */
  #hand({ line, claim, waiters }: LineClaim, outcome: ClaimOutcome, startedAtMs: number): void {
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
    const isFull = outcome.isPartial ? outcome.messages.length > 0 : outcome.messages.length === claim.count;
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

/**
 * One claim for the receivers of a standard queue that share the first one's visibility timeout; the others have the
 * next. On a FIFO queue one claim for each.
 */
function claimsFor(line: Line, room: number, hints: ClaimHints): LineClaim[] {
  const { view, settings } = line.queue;
  // Whoever has not been tried yet goes first and without the others, who would take the claim's places for ever.
  const untried = firstUntried(line);
  const first = untried ?? line.waiters.values().next().value;
  if (!first) return [];
  const { isReadyFirst, countMax, afterTenant } = hints.next(line.queueId);
  const { visibilityTimeoutSeconds } = first.request;
  const waiters: Waiter[] = [];
  let count = 0;
  for (const waiter of line.waiters) {
    const isAnother = waiter.request.visibilityTimeoutSeconds !== visibilityTimeoutSeconds && !view.isFifo;
    if (isAnother || (untried && waiter.hasTried)) continue;
    waiters.push(waiter);
    count += waiter.request.count;
    if (count >= room || count >= countMax) break;
  }
  const common = {
    queueId: line.queueId,
    isReadyFirst,
    afterTenant,
    redrive: settings.redrive ? { ...settings.redrive, sourceArn: view.arn } : null,
  };
  const { lowerBound, dueWithinMs } = hints.look(line.queueId);
  const claim = (seconds: number, wanted: number): Claim => ({
    ...common,
    count: Math.min(wanted, room, countMax),
    visibilityTimeoutSeconds: seconds,
    lowerBound,
    dueWithinMs,
  });
  if (!view.isFifo) return [{ line, waiters, claim: claim(visibilityTimeoutSeconds, count) }];
  return waiters.map((waiter) => ({
    line,
    waiters: [waiter],
    claim: {
      ...claim(waiter.request.visibilityTimeoutSeconds, waiter.request.count),
      receiver: waiter.request.receiver ?? '',
      attemptId: waiter.request.attemptId,
    },
  }));
}

type LineKind = 'standard' | 'fifo' | 'fair';

function kindOf({ queue }: Line): LineKind {
  if (queue.view.isFifo) return 'fifo';
  return queue.view.hasGroups ? 'fair' : 'standard';
}

function firstUntried(line: Line): Waiter | null {
  for (const waiter of line.waiters) if (!waiter.hasTried) return waiter;
  return null;
}
