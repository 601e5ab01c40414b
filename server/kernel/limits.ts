// Every bound of the house in one place, units in the names. Strict AWS limits live beside the action that needs
// them only when no other module does.

export const limits = {
  gateway: {
    maxHeaderBytes: 16_384,
    maxHeaderCount: 100,
    maxBodyBytes: 10_485_760,
    headersTimeoutMs: 10_000,
    bodyIdleTimeoutMs: 30_000,
    keepAliveTimeoutMs: 65_000,
    integrationTimeoutMsMin: 50,
    integrationTimeoutMsMax: 29_000,
    leaseWaitMs: 250,
    directoryWaitMs: 1_000,
    maxCachedKeysPerThread: 200_000,
    maxNegativeKeysPerThread: 10_000,
    maxSlots: 262_144,
    maxConcurrentExchangesPerThread: 10_000,
  },
  ledger: {
    segmentBytesMax: 4_194_304,
    segmentAgeMsMax: 1_000,
    maxUnshippedBytes: 1_073_741_824,
    leaseUnitsMax: 1_000,
  },
  messaging: {
    maxMessageBytes: 1_048_576,
    maxBatchEntries: 10,
    maxInFlightPerQueue: 120_000,
    maxWaitSeconds: 20,
    maxWaitersPerThread: 20_000,
    groupCommitRowsMax: 1_000,
    pollFallbackMs: 250,
    maxQueueSubscriptionsPerPublish: 1_000,
    maxRequestBodyBytes: 2_097_152,
  },
  control: {
    maxRequestBodyBytes: 1_048_576,
    maxBatchedCalls: 20,
    pageSizeDefault: 50,
    pageSizeMax: 200,
    changePollMs: 250,
  },
  live: {
    tickMs: 1_000,
    historySeconds: 900,
    maxKeysPerTick: 200,
    maxStreams: 200,
  },
} as const;
