// When each API key of a segment was used last.
import type { SegmentFold } from './fold-segment.ts';

/**
 * @returns epoch ms of the latest request by key id: to the millisecond where the request log has it, else the start of
 *          its minute. A request that was refused for its rate or quota used its key too.
 */
export function keyUses({ entries, logRows }: Pick<SegmentFold, 'entries' | 'logRows'>): Map<string, number> {
  const uses = new Map<string, number>();
  const note = (keyId: string, atMs: number) => {
    if (keyId !== '' && atMs > (uses.get(keyId) ?? 0)) uses.set(keyId, atMs);
  };
  for (const { subject, minuteMs } of entries) note(subject.keyId, minuteMs);
  for (const { subject, atMs } of logRows) note(subject.keyId, atMs);
  return uses;
}
