// What one event-loop turn collected for the spool: the text of its frame and who waits for it.

export type TurnBatch = {
  /** Names of subjects that the records below need; part of the same frame, before them. */
  subjects: { text: string };
  admissions: string;
  /** Request ids of the admissions. */
  admitted: string[];
  admissionsWritten: PromiseWithResolvers<void> | null;
  finishes: string;
  /** Request ids of the finishes. */
  finished: string[];
  refusals: string;
  refusalCount: number;
  finishesTried: PromiseWithResolvers<void> | null;
};

export function newTurnBatch(): TurnBatch {
  return {
    subjects: { text: '' },
    admissions: '',
    admitted: [],
    admissionsWritten: null,
    finishes: '',
    finished: [],
    refusals: '',
    refusalCount: 0,
    finishesTried: null,
  };
}

/** The frame's payload; empty when the turn collected nothing. Admissions come before the finishes that may name them. */
export function payloadOf(batch: TurnBatch): string {
  return batch.subjects.text + batch.admissions + batch.finishes + batch.refusals;
}

/**
 * What remains after a write that failed: finishes and refusals are written with a later frame, together with the
 * subjects already named; the admissions are refused and forgotten.
 */
export function withoutAdmissions(batch: TurnBatch): TurnBatch {
  return { ...batch, admissions: '', admitted: [], admissionsWritten: null, finishesTried: null };
}

/** A promise for all callers of a turn; nobody waiting for it any more does not make its rejection unhandled. */
export function newWait(): PromiseWithResolvers<void> {
  const wait = Promise.withResolvers<void>();
  wait.promise.catch(() => undefined);
  return wait;
}
