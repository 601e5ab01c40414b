// Where the parts of the fan-out graph stand: beside each other where there is room, else the topic above its queues. In
// pixels, so that text keeps its size on every screen. Pure.

export type Box = { x: number; y: number; width: number; height: number };
type Edge = { path: string /** Middle of the rate that is written on it. */; label: { x: number; y: number } };
export type FanOutLayout = { width: number; height: number; topic: Box; queues: Box[]; edges: Edge[] };

const boxHeight = 36;
const gap = 16;
const margin = 1;
const wideFrom = 620;
/** Rows below each other need room for the rate on each edge. */
const narrowGap = 12;
const trunk = 14;
const branch = 84;

/**
 * @param width  of the drawing, 200 px or more
 * @param count  queues, 0 or more
 */
export function layOutFanOut(width: number, count: number): FanOutLayout {
  return width >= wideFrom ? besideEachOther(width, count) : belowEachOther(width, count);
}

/** Characters of 13 px that fit into a box with its padding. */
export function charactersIn(box: Box): number {
  return Math.max(4, Math.floor((box.width - 20) / 7.4));
}

function besideEachOther(width: number, count: number): FanOutLayout {
  const boxWidth = Math.min(300, Math.floor(width * 0.32));
  const height = Math.max(1, count) * (boxHeight + gap) - gap + 2 * margin;
  const topic = { x: margin, y: (height - boxHeight) / 2, width: boxWidth, height: boxHeight };
  const from = { x: topic.x + boxWidth, y: height / 2 };
  const queues: Box[] = [];
  const edges: Edge[] = [];
  for (let index = 0; index < count; index += 1) {
    const box = { x: width - boxWidth - margin, y: margin + index * (boxHeight + gap), width: boxWidth, height: boxHeight };
    const y = box.y + boxHeight / 2;
    const middle = (from.x + box.x) / 2;
    queues.push(box);
    edges.push({ path: `M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${y} ${box.x} ${y}`, label: { x: box.x - 52, y } });
  }
  return { width, height, topic, queues, edges };
}

function belowEachOther(width: number, count: number): FanOutLayout {
  const topic = { x: margin, y: margin, width: width - 2 * margin, height: boxHeight };
  const queues: Box[] = [];
  const edges: Edge[] = [];
  for (let index = 0; index < count; index += 1) {
    const y = margin + boxHeight + gap + index * (boxHeight + narrowGap);
    const box = { x: trunk + branch, y, width: width - trunk - branch - margin, height: boxHeight };
    const middle = y + boxHeight / 2;
    queues.push(box);
    edges.push({
      path: `M${trunk} ${margin + boxHeight}V${middle - 8}Q${trunk} ${middle} ${trunk + 8} ${middle}H${box.x}`,
      label: { x: trunk + branch / 2 + 4, y: middle },
    });
  }
  const last = queues.at(-1) ?? topic;
  return { width, height: last.y + boxHeight + margin, topic, queues, edges };
}
