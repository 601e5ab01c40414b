// What the runtime's main thread and its worker threads say to each other over the worker's port, beside the messages of
// the products, whose kinds begin with `gateway.` and `ledger-`.
import type { Registry } from 'prom-client';
import type { Change } from '../contracts/directory.ts';
import type { ThreadCounters } from '../contracts/live-counters.ts';
import type { ThreadUpstream } from '../contracts/upstream-health.ts';
import type { LedgerMasterMessage, LedgerThreadData, LedgerThreadMessage } from '../ledger/messages.ts';

/** One thread's metrics, as they travel between threads. */
export type ThreadMetrics = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** What the main thread asks every thread now and then. */
export type Question = { about: 'metrics' } | { about: 'upstreams'; projectId: string; names: readonly string[] };

/** What a thread answers, by what the question is about. */
export type Answers = { metrics: ThreadMetrics; upstreams: ThreadUpstream[] };

export type ToThread =
  /** Rows that changed, in commit order. */
  | { kind: 'runtime.changes'; changes: readonly Change[] }
  /** Changes may have been missed: forget whatever is cached. */
  | { kind: 'runtime.changes-reset' }
  /** Answer with `runtime.answer` and the same token. */
  | { kind: 'runtime.ask'; token: number; question: Question }
  /** Finish what is in flight, close every socket and pool, and end. */
  | { kind: 'runtime.drain' };

export type FromThread =
  /** Every socket of this thread listens. */
  | { kind: 'runtime.listening' }
  | { kind: 'runtime.answer'; token: number; answer: Answers[Question['about']] }
  /** What was counted in the last second, for the live charts. */
  | { kind: 'runtime.counters'; counters: ThreadCounters }
  /** Credentials whose signatures were found good in the last second, each once. */
  | { kind: 'runtime.credentials-used'; accessKeyIds: readonly string[] };

/** What a worker thread is started with. Shared memory is the same in all threads of the process. */
export type ThreadData = {
  threadIndex: number;
  connectionString: string;
  masterKeyHex: string;
  ledger: LedgerThreadData;
  /** Rate buckets. */
  bucketMemory: SharedArrayBuffer;
  /** Which queues its threads wait for. */
  waitMemory: SharedArrayBuffer;
  /** Ports of the house on this machine; the gateway never calls them. */
  ownPorts: readonly number[];
};

/** True for a message of the runtime itself among those of the products. */
export function isRuntimeMessage(message: unknown): message is ToThread | FromThread {
  return kindOf(message).startsWith('runtime.');
}

export function isLedgerMessage(message: unknown): message is LedgerThreadMessage | LedgerMasterMessage {
  return kindOf(message).startsWith('ledger-');
}

function kindOf(message: unknown): string {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return '';
  return typeof message.kind === 'string' ? message.kind : '';
}
