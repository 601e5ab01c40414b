// What the system's scheduler knows of a thread besides its niceness, on Linux.
// Source: sched_setattr(2), sched(7); a slice of one's own is of Linux 6.12, where earlier ones take no notice.
import { openCLibrary } from './c-library.ts';

export type ThreadSchedule = {
  /** A thread in the `background` never interrupts one that is in the `foreground` when it has something to do: it waits until that one has had its slice. */
  place: 'foreground' | 'background';
  /** -20 to 19; below the one it has only for the privileged. */
  niceness: number;
  /**
   * How long it may keep a core that others wait for, in µs, 100 to 100,000; 0 for the system's choice. Who asks for less has the core
   * sooner when there is something to do for it, also from one that has not had its slice.
   */
  sliceUs: number;
};

const systemCalls: Partial<Record<NodeJS.Architecture, bigint>> = { x64: 314n, arm64: 274n };
const policies = { foreground: 0, background: 3 } as const;
/** Of struct sched_attr as it was first. */
const attributeBytes = 48;

/**
 * @param task  the system's number of the thread
 * @returns     false where it is left as it was: another system or machine, or one that forbids it
 */
export function scheduleThread(task: number, { place, niceness, sliceUs }: ThreadSchedule): boolean {
  const number = systemCalls[process.arch];
  const library = openCLibrary({ syscall: { return: 'i64', arguments: ['i64', 'i64', 'i64', 'i64'] } });
  if (library === null || number === undefined) return false;
  const attributes = new DataView(new ArrayBuffer(attributeBytes));
  attributes.setUint32(0, attributeBytes, true);
  attributes.setUint32(4, policies[place], true);
  attributes.setInt32(16, niceness, true);
  attributes.setBigUint64(24, BigInt(sliceUs * 1_000), true);
  return library.functions.syscall(number, BigInt(task), library.ffi.getRawPointer(attributes.buffer), 0n) === 0n;
}
