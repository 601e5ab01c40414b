// What the gateway tells the ledger of an exchange: an admission before the upstream is called, a finish before the
// last response byte. Refusals (throttled, quota, denied, invalid) have a finish only.

export type Outcome = 'served' | 'failed' | 'aborted' | 'throttled' | 'quota' | 'denied' | 'invalid';

export type Admission = {
  requestId: string;
  projectId: string;
  /** Empty when the route needs no key. */
  keyId: string;
  customerId: string;
  apiId: string;
  stageId: string;
  routeId: string;
  /** Units taken from the lease; 0 when no quota applies. */
  quotaUnits: number;
  /** Lease the units came from; 0 when none. */
  leaseId: number;
  /** Epoch ms. */
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
