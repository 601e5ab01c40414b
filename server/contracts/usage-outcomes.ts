// The outcomes an exchange can have in the ledger, in the order in which usage is shown. Apart from the schemas, so that a
// page that only names them loads no schema library.

/** Source: the ledger's table of outcomes (docs/usage.md). */
export const usageOutcomes = ['served', 'failed', 'aborted', 'throttled', 'quota', 'denied', 'invalid'] as const;
