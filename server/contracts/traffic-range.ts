// The ranges of the traffic history, apart from the schemas, for pages that only name them.

export const trafficRanges = ['3h', '24h', '7d', '30d', '90d'] as const;
