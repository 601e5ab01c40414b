// What the runtime's threads and its main thread tell each other about the ledger. Plain objects for a MessagePort;
// the kinds begin with "ledger", so that one port can carry other products' messages too.
import type { SlotLease } from './model/slot-leases.ts';
import type { LeaseAsk } from './store/grant-leases.ts';

/** Shared memory and names a thread needs; passed in its workerData. */
export type LedgerThreadData = {
  /** Spool directory of this process. */
  directory: string;
  /** Names the thread's segments; unique within the spool. */
  writerId: string;
  /** One lease word (model/lease-word.ts) per slot, limits.gateway.maxSlots of them. */
  words: SharedArrayBuffer;
  /** 32-bit integers by `controlIndex`. */
  control: SharedArrayBuffer;
};

export const controlIndex = {
  /** 1 while more than limits.ledger.maxUnshippedBytes wait for Postgres. */
  isBlocked: 0,
} as const;

export type LeaseAnswer =
  | { kind: 'leased'; lease: SlotLease }
  | { kind: 'exhausted'; slot: number; planId: string; keyId: string; startMs: number; endMs: number }
  | { kind: 'unavailable'; slot: number };

export type LedgerThreadMessage =
  | { kind: 'ledger-lease-wanted'; slot: number; ask: LeaseAsk }
  /** Units whose lease is no longer in its slot. */
  | { kind: 'ledger-unit-returned'; leaseId: number }
  | { kind: 'ledger-segment-sealed'; path: string; bytes: number };

export type LedgerMasterMessage =
  | { kind: 'ledger-lease-answers'; answers: LeaseAnswer[] }
  /** A plan's limit or period changed: a belief that its quotas are spent is void. */
  | { kind: 'ledger-plan-changed'; planId: string };
