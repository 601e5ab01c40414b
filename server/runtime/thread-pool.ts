// The worker threads of the runtime: started together, spoken to by broadcast, drained together. A thread that ends
// unasked has broken an invariant (shared memory may be half-changed), so the whole process ends with the reason logged
// and the supervisor starts a fresh one: simpler to reason about than a thread in a changed world.
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Logger } from '../config/logger.ts';
import type { ThreadCounters } from '../contracts/live-counters.ts';
import type { Answers, Question, ThreadData, ToThread } from './thread-messages.ts';
import { isRuntimeMessage } from './thread-messages.ts';
import { maxYoungGenerationSizeMb } from './young-objects.ts';

export type ThreadPool = {
  size: number;
  /** Resolves when every socket of every thread listens. */
  listening: Promise<void>;
  /** To every thread, in the order sent. */
  broadcast(message: object): void;
  postTo(threadIndex: number, message: object): void;
  /** The answer of each thread that gives one within a second. */
  ask<About extends Question['about']>(question: Extract<Question, { about: About }>): Promise<Answers[About][]>;
  /** Asks every thread to finish; resolves when all have ended, at most `maxMs` later. */
  drain(maxMs: number): Promise<void>;
};

export type ThreadPoolOptions = {
  count: number;
  dataOf: (threadIndex: number) => ThreadData;
  logger: Logger;
  onCounters: (counters: ThreadCounters) => void;
  onCredentialUse: (accessKeyId: string) => void;
  /** A message of one of the products. */
  onMessage: (threadIndex: number, message: unknown) => void;
  /** A thread ended without being asked: the process must end. */
  onCrash: (threadIndex: number, reason: unknown) => void;
};

const answerWaitMs = 1_000;

/** What the names of the threads begin with, as the operating system shows them; the index follows. */
export const threadNamePrefix = 'sluice-';

export function startThreads(options: ThreadPoolOptions): ThreadPool {
  const asking = new Map<number, { answers: unknown[]; done: () => void }>();
  let isDraining = false;
  let listeningCount = 0;
  let nextToken = 0;
  const { promise: listening, resolve: allListen } = Promise.withResolvers<void>();

  const receive = (threadIndex: number, message: unknown) => {
    if (!isRuntimeMessage(message)) return options.onMessage(threadIndex, message);
    if (message.kind === 'runtime.listening') {
      listeningCount += 1;
      if (listeningCount === options.count) allListen();
    }
    if (message.kind === 'runtime.counters') options.onCounters(message.counters);
    if (message.kind === 'runtime.credentials-used') message.accessKeyIds.forEach(options.onCredentialUse);
    if (message.kind === 'runtime.answer') {
      const round = asking.get(message.token);
      round?.answers.push(message.answer);
      if (round?.answers.length === options.count) round.done();
    }
  };

  const workers = Array.from({ length: options.count }, (_, threadIndex) => {
    const worker = new Worker(new URL('./thread.ts', import.meta.url), {
      workerData: options.dataOf(threadIndex),
      name: `${threadNamePrefix}${threadIndex}`,
      resourceLimits: { maxYoungGenerationSizeMb },
      // Without what the supervisor has the process load.
      execArgv: process.execArgv,
    });
    let reason: unknown = null;
    worker.on('message', (message: unknown) => receive(threadIndex, message));
    worker.on('error', (error: unknown) => {
      reason = error;
    });
    const ended = new Promise<void>((resolve) => {
      worker.on('exit', (code) => {
        if (!isDraining) options.onCrash(threadIndex, reason ?? new Error(`the thread ended with code ${code}`));
        resolve();
      });
    });
    return { worker, ended };
  });

  const broadcast = (message: object) => {
    for (const { worker } of workers) worker.postMessage(message);
  };

  return {
    size: options.count,
    listening,
    broadcast,
    postTo: (threadIndex, message) => workers[threadIndex]?.worker.postMessage(message),
    ask: async <About extends Question['about']>(question: Extract<Question, { about: About }>) => {
      const token = nextToken;
      nextToken += 1;
      const answers: Answers[About][] = [];
      const { promise, resolve } = Promise.withResolvers<void>();
      asking.set(token, { answers, done: resolve });
      broadcast({ kind: 'runtime.ask', token, question } satisfies ToThread);
      await Promise.race([promise, delay(answerWaitMs, undefined, { ref: false })]);
      asking.delete(token);
      return answers;
    },
    drain: async (maxMs) => {
      isDraining = true;
      broadcast({ kind: 'runtime.drain' } satisfies ToThread);
      const all = Promise.all(workers.map(({ ended }) => ended));
      if ((await Promise.race([all, delay(maxMs, 'late', { ref: false })])) === 'late') {
        options.logger.warn({ maxMs }, 'threads did not drain in time and are ended');
        await Promise.all(workers.map(({ worker }) => worker.terminate()));
      }
    },
  };
}
