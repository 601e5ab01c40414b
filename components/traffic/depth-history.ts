// What charts draw of the history of queues: a row a step, null where no sample was taken. Pure.
import type { QueueHistory } from '#server/contracts/queue-history.ts';
import type { Gap, SeriesRow } from '../live/live-series.ts';

/** Shorter steps than this are shown when they are over: the sample of a running minute may be still to come. */
const tellingStepSeconds = 3_600;

/** Messages of one queue by what can be done with them. */
export function depthStateRows(history: QueueHistory, queueId: string): SeriesRow[] {
  return stepRows(history, ['visible', 'inFlight', 'delayed'], (pointOf) => {
    const point = pointOf(queueId);
    return point ?? { visible: 0, inFlight: 0, delayed: 0 };
  });
}

/** Messages waiting in each queue, keyed by its id. */
export function depthRowsOf(history: QueueHistory, ids: readonly string[]): SeriesRow[] {
  return stepRows(history, ids, (pointOf) => Object.fromEntries(ids.map((id) => [id, pointOf(id)?.visible ?? whenUnknown(pointOf(id))])));
}

/** Age in seconds of the oldest message that could be received in each queue, keyed by its id; 0 where there was none. */
export function oldestRowsOf(history: QueueHistory, ids: readonly string[]): SeriesRow[] {
  return stepRows(history, ids, (pointOf) =>
    Object.fromEntries(ids.map((id) => [id, pointOf(id)?.oldestSeconds ?? whenUnknown(pointOf(id))])),
  );
}

/** Stretches without a sample since the first one, from the last step known before to the first one after; also the one that is not over. */
export function depthGaps(history: QueueHistory): Gap[] {
  const sampled = new Set(history.sampledMs);
  const gaps: Gap[] = [];
  let knownMs: number | null = null;
  let isGap = false;
  for (const atMs of stepsOf(history)) {
    if (history.knownFromMs === null || atMs + history.stepSeconds * 1_000 <= history.knownFromMs) continue;
    if (sampled.has(atMs)) {
      if (isGap) gaps.push({ fromMs: knownMs ?? history.fromMs, toMs: atMs });
      knownMs = atMs;
      isGap = false;
    } else isGap = true;
  }
  if (isGap) gaps.push({ fromMs: knownMs ?? history.fromMs, toMs: Math.min(history.toMs, history.asOfMs) });
  return gaps;
}

type DepthPoint = Record<'visible' | 'inFlight' | 'delayed' | 'oldestSeconds', number | null>;
type PointOf = (queueId: string) => DepthPoint | undefined;

function stepRows(
  history: QueueHistory,
  keys: readonly string[],
  read: (pointOf: PointOf) => Readonly<Record<string, number | string | null>>,
): SeriesRow[] {
  const sampled = new Set(history.sampledMs);
  const pointAt = unpack(history);
  return stepsOf(history).map((atMs, step) => {
    const values = sampled.has(atMs) ? read((queueId) => pointAt(step, queueId)) : {};
    const row: SeriesRow = { atMs };
    for (const key of keys) {
      const value = values[key];
      row[key] = typeof value === 'number' ? value : null;
    }
    return row;
  });
}

/** @returns finds a queue's point of a step; of one queue alone whatever its id */
function unpack({ points, queues }: QueueHistory): (step: number, queueId: string) => DepthPoint | undefined {
  const places = new Map(queues.map(({ queueId }, place) => [queueId, place]));
  const known = new Map(
    points.map(([step, place, visible, inFlight, delayed, oldestSeconds]) => [
      `${step} ${place}`,
      { visible, inFlight, delayed, oldestSeconds },
    ]),
  );
  return (step, queueId) => known.get(`${step} ${queues.length === 0 ? 0 : places.get(queueId)}`);
}

/** A queue without a point held nothing. One with a point that says nothing was not counted, or had nothing to receive. */
function whenUnknown(point: DepthPoint | undefined): number | null {
  return point !== undefined && point.visible === null ? null : 0;
}

/** Every step of the range; the running one only when it is a long one. */
function stepsOf({ fromMs, toMs, asOfMs, stepSeconds }: QueueHistory): number[] {
  const steps: number[] = [];
  const stepMs = stepSeconds * 1_000;
  for (let atMs = fromMs; atMs < toMs; atMs += stepMs) {
    if (atMs + stepMs > asOfMs && stepSeconds < tellingStepSeconds) break;
    steps.push(atMs);
  }
  return steps;
}
