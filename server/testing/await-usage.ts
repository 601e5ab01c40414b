// The recorder's calls as promises, for tests that record one exchange after the other.
import type { UsageRecorder } from '../contracts/ports.ts';
import type { Admission, Finish } from '../contracts/usage-record.ts';

/** Rejects with the recorder's error. */
export function admitted(recorder: UsageRecorder, admission: Admission): Promise<void> {
  return new Promise((resolve, reject) => {
    recorder.admit(admission, (_, error) => (error === null ? resolve() : reject(error)), null);
  });
}

export function finished(recorder: UsageRecorder, admission: Admission, finish: Finish): Promise<void> {
  return new Promise((resolve) => recorder.finish(admission, finish, resolve, undefined));
}
