// What the gateway tells the ledger of an exchange: an admission before the upstream is called, a finish before the
// last response byte. Refusals (throttled, quota, denied, invalid) have a finish only.

export type Outcome = 'served' | 'failed' | 'aborted' | 'throttled' | 'quota' | 'denied' | 'invalid';

export type Admission = {
  /** The ledger's own number for it: 0 until the recorder has taken it, then set by the recorder. */
  number: number;
  /** Where the recorder keeps it until its finish: 0 until taken, then the recorder's alone. */
  place: number;
  requestId: string;
  projectId: string;
  /** Empty when the route needs no key. */
  keyId: string;
  customerId: string;
  /** Usage plan the key was admitted under; empty when none applies. */
  planId: string;
  apiId: string;
  stageId: string;
  routeId: string;
  /** Units taken from the lease; 0 when no quota applies. */
  quotaUnits: number;
  /** Lease the units came from; 0 when none. */
  leaseId: number;
  /** Epoch ms; of a quota unit the instant that the ledger gave it, so that the unit and the entry fall into one period. */
  atMs: number;
};

export type Finish = {
  requestId: string;
  outcome: Outcome;
  status: number;
  requestBytes: number;
  responseBytes: number;
  /** From accept to the last response byte, and the upstream's share of it. */
  latencyMs: number;
  upstreamLatencyMs: number;
  atMs: number;
  method: string;
  path: string;
  sourceIp: string;
};
