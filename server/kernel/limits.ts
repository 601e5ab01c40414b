// Every bound of the house in one place, units in the names. Strict AWS limits live beside the action that needs
// them only when no other module does.

export const limits = {
  gateway: {
    maxHeaderBytes: 16_384,
    maxHeaderCount: 100,
    maxTargetBytes: 8_192,
    /** The most a route may be set to take, and what it takes unless it is. */
    maxBodyBytes: 2_147_483_647,
    maxBodyBytesDefault: 10_485_760,
    headersTimeoutMs: 10_000,
    bodyIdleTimeoutMs: 30_000,
    /** A body or an answer moves only with so many bytes within the time above: a byte now and then is a client that stalls. */
    bodyBytesPerWait: 16_384,
    /** One connection reads so much in a turn of the event loop, then others have theirs. */
    readBytesPerTurn: 65_536,
    /** Of the connections of a thread that bring much, at most so many read in a turn; fewer while what they bring takes longer than this. */
    bulkReadersAtOnce: 8,
    bulkMsPerTurn: 1,
    /** Of a connection, that the system keeps of answers beside what is under way; it takes more when it holds fewer. */
    unsentBytes: 131_072,
    keepAliveTimeoutMs: 65_000,
    integrationTimeoutMsMin: 50,
    integrationTimeoutMsMax: 29_000,
    /** What a request waits for units of its quota and for its key, when its process holds neither: then it is answered 503. */
    leaseWaitMs: 2_000,
    directoryWaitMs: 2_000,
    maxCachedKeysPerThread: 200_000,
    maxNegativeKeysPerThread: 10_000,
    /** Keys whose hash is remembered by the key itself. */
    maxHashedKeysPerThread: 20_000,
    maxSlots: 262_144,
    /** Integrations a route keeps compiled for the attributes of its callers. */
    maxCallerVariantsPerRoute: 10_000,
    /** Every so often a thread looks whether it is overloaded: its loop so late, its heap so full. */
    overloadSampleMs: 100,
    overloadLateMs: 1_000,
    overloadHeapShare: 0.92,
    maxConcurrentExchangesPerThread: 10_000,
    maxConnectionsPerThread: 20_000,
    /** Connections past their deadline that are closed between two turns of the loop: the system gives back megabytes for each. */
    cutsPerTurn: 4,
  },
  integrations: {
    /** Bodies that must be whole before an integration can go on: mapped, converted, or given to a function. */
    wholeBodyBytesMax: 10_485_760,
    /** What the Lambda Invoke API takes and gives. */
    functionPayloadBytesMax: 6_291_556,
    aggregatePartBytesMax: 2_097_152,
    maxSigningKeysPerThread: 1_000,
  },
  upstream: {
    /** As many as exchanges of a thread: slow clients hold one each, and must not keep others waiting for one. */
    maxConnectionsPerOrigin: 10_000,
    maxIdleConnectionsPerOrigin: 256,
    idleTimeoutMs: 30_000,
    /** To connect, TLS included: an address that answers nothing is a failure before the route's own time is over. */
    connectTimeoutMs: 5_000,
    maxInterimResponses: 8,
    /** How late a timeout of a call may come. */
    sweepMs: 20,
  },
  ledger: {
    segmentBytesMax: 8_388_608,
    /**
     * A segment is handed over when it is a second old, or later: Postgres books a row for each subject it names, and the next segment
     * begins with all admissions that are open.
     */
    segmentAgeMsMin: 1_000,
    segmentAgeMsMax: 5_000,
    handedOverPerSecond: 2_000,
    /** Open admissions of which a thread prepares what the next segment says, in one turn of its event loop. */
    carriedPerTurn: 256,
    /** Sealed segments that wait for Postgres; past it admissions are refused. */
    maxUnshippedBytes: 1_073_741_824,
    /** Characters of a path kept in the request log. */
    maxLoggedPathChars: 512,
    /** Rows of one segment that go to the request log, the newest first kept. */
    requestLogRowsPerSegmentMax: 1_000,
    requestLogRowsMax: 5_000_000,
    requestLogDays: 7,
    minuteEntryDays: 90,
    /** Minutes of keys and customers, which only charts of three hours read. */
    subjectMinuteHours: 4,
    closedQuotaDays: 400,
    /** Refusals held while the disk takes no write; more are dropped and counted. */
    maxHeldRefusals: 10_000,
    shipRetryMsMin: 100,
    shipRetryMsMax: 5_000,
    /** A dead process's spool is looked for this often. */
    recoveryScanMs: 30_000,
    /** At 30,000 requests a second of one key a third of a second; the asking takes tens of milliseconds. */
    leaseUnitsMax: 10_000,
    /** A lease nobody takes from gives its units back after this long. */
    leaseIdleMs: 10_000,
    /** How long a spent quota is believed before Postgres is asked again (another process may have returned units). */
    exhaustedBeliefMs: 1_000,
    maxLeasesPerGrant: 500,
    retentionIntervalMs: 60_000,
    retentionRowsPerStatement: 10_000,
    usageRowsMax: 10_000,
    /** Subjects of a traffic chart or list, the busiest first. */
    busiestMax: 6,
    /** Rows that are looked through for the busiest at every glance; where there are more, a ranking is kept. */
    unrankedRowsMax: 5_000,
    /** Subjects of a ranking: those shown, and those that may overtake them before the next. */
    rankedMax: 24,
    /** How often rankings of hours and of days are renewed, and how old one may be to be believed. */
    rankingHoursMs: 60_000,
    rankingDaysMs: 900_000,
    rankingMsMax: 3_600_000,
    rankingsPerRun: 10,
    rankingUnaskedDays: 7,
    /** First pages of usage tables whose keys or customers are kept, how long, and from how many rows to look through on. */
    keptPagesMax: 200,
    keptPageMs: 300_000,
    unkeptRowsMax: 10_000,
    drainMsMax: 5_000,
  },
  messaging: {
    maxMessageBytes: 1_048_576,
    maxBatchEntries: 10,
    maxInFlightPerQueue: 120_000,
    maxWaitSeconds: 20,
    maxWaitersPerThread: 20_000,
    groupCommitRowsMax: 1_000,
    groupCommitBytesMax: 16_777_216,
    /** Of each kind of work on standard queues, per thread: while one waits for the disk the next is filled. */
    flushesInFlightMax: 2,
    maxWaitingEntriesPerThread: 20_000,
    maxWaitingBytesPerThread: 134_217_728,
    maxKnownQueuesPerThread: 50_000,
    maxDataKeysPerThread: 50_000,
    pollFallbackMs: 250,
    /** Of the transactions that carry messages: as long as one statement may take, for a FIFO flush has several. */
    transactionMsMax: 30_000,
    /** How often the store is looked at for what rots its tables, and from when the log warns of it. */
    storeLookMs: 10_000,
    snapshotSecondsWarned: 30,
    deadRowsWarned: 1_000_000,
    maxQueueSubscriptionsPerPublish: 1_000,
    maxCachedTopicsPerThread: 2_000,
    browsePageMax: 100,
    browsePreviewCharacters: 300,
    /** Messages one call of a search looks at. */
    browseExaminedMax: 2_000,
    /** Messages and bytes of stored bodies that one statement of a browse reads. */
    browseChunkMessages: 500,
    browseBytesMax: 16_777_216,
    browseStatementMs: 3_000,
    /** Queues whose messages are counted for the history, those changed last first; so many in one statement. */
    sampledQueuesMax: 1_000,
    sampledQueuesPerStatement: 100,
    /** Lines of a chart of the deepest queues. */
    shownQueuesMax: 5,
    depthMinuteDays: 2,
    depthHourDays: 100,
    depthDayDays: 731,
    /** A redrive commits after so many messages or bytes of bodies, whichever comes first. */
    redriveBatchMessages: 500,
    redriveBatchBytes: 16_777_216,
    /** Publishes that wait for the transaction under way, in number and bytes; beyond them SNS's `Throttled`. */
    maxWaitingPublishes: 10_000,
    maxWaitingPublishBytes: 67_108_864,
    /** Bodies of one statement of a fan-out, in UTF-16 units. */
    fanOutBytesPerStatement: 8_388_608,
    /** A message of 1 MiB percent-encoded in a Query form triples; attributes and names come on top. */
    maxRequestBodyBytes: 4_194_304,
    maxQueryParameters: 4_096,
    maxConnectionsPerThread: 10_000,
    headersTimeoutMs: 10_000,
    requestTimeoutMs: 60_000,
    keepAliveTimeoutMs: 65_000,
    drainTimeoutMs: 10_000,
    signatureSkewMsMax: 300_000,
    maxSigningKeysPerThread: 1_000,
    maxCachedCredentialsPerThread: 10_000,
    maxUnknownCredentialsPerThread: 1_000,
    /** Queues that unsigned requests asked for in vain, and for how long that is remembered; rows read for such requests at a time. */
    maxClosedQueuesPerThread: 1_000,
    closedQueueMs: 5_000,
    maxUnsignedLoadsPerThread: 20,
    maxCredentialLoadsPerThread: 100,
    unknownCredentialMs: 5_000,
  },
  control: {
    maxRequestBodyBytes: 1_048_576,
    maxBatchedCalls: 20,
    pageSizeDefault: 50,
    pageSizeMax: 200,
    /** Source: API Gateway quotas, "API mappings per domain". */
    maxMappingsPerDomainName: 200,
    /** The newest of an API, beside those that are served; older ones go with the next deployment. */
    deploymentsKeptPerApi: 100,
    changePollMs: 250,
    /** A session ends this long after sign-in, or after this long without a request. */
    sessionLifeSeconds: 2_592_000,
    sessionIdleSeconds: 604_800,
    sessionTouchSeconds: 60,
    /** Uses of keys are written this often, each key's at most once a minute. */
    lastUseRoundMs: 5_000,
    lastUseWriteMsMin: 60_000,
    /** Keys of each kind used between two rounds; more are noted with their next use. */
    maxNotedUses: 10_000,
    signInWindowSeconds: 900,
    signInFailuresPerAccount: 10,
    signInFailuresPerAddress: 50,
    passwordLengthMin: 12,
    passwordLengthMax: 200,
    /** A request tried from the console: the longest integration timeout and a little. */
    tryRequestMs: 31_000,
    triedBodyBytesMax: 65_536,
  },
  portal: {
    invitationLifeSeconds: 604_800,
    maxOpenInvitationsPerCustomer: 50,
    /** Sign-ups of a project that wait for an operator; more are refused until some are decided. */
    maxWaitingSignUps: 200,
    /** Each has a quota of its own, so their number bounds what a customer gets out of one plan. */
    maxApplicationsPerCustomer: 10,
    /** Keys of an application and environment that work at the same time: one, and one being replaced. */
    maxLiveKeysPerLine: 2,
    keysShownPerApplication: 20,
  },
  live: {
    tickMs: 1_000,
    historySeconds: 900,
    maxKeysPerTick: 200,
    /** Subjects (stage and key, queue, topic) one thread counts apart within a second. */
    maxSubjectsPerThread: 2_000,
    maxApisPerTick: 200,
    maxQueuesPerTick: 200,
    maxTopicsPerTick: 200,
    maxSubscriptionsPerTopic: 50,
    /** Projects whose ticks are kept; the one silent longest goes first. */
    maxProjectsInHistory: 200,
    /** Subjects of each kind that a replay tells apart in all but its newest seconds. */
    replayedSubjectsMax: 10,
    replayWholeSeconds: 15,
    maxStreams: 200,
    heartbeatMs: 15_000,
    /** A stream whose consumer leaves so much unread is ended; it reconnects and replays. */
    maxUnreadBytesPerStream: 4_194_304,
    idleDepthReadMs: 5_000,
    /** The console waits so long for the runtime's answer to a question. */
    questionMsMax: 3_000,
    reconnectMsMin: 250,
    reconnectMsMax: 5_000,
  },
} as const;
