import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layOutFanOut } from './fan-out-layout.ts';

it('keeps every box inside the drawing and apart from the others, at any width', () => {
  fc.assert(
    fc.property(fc.integer({ min: 260, max: 2_560 }), fc.integer({ min: 0, max: 40 }), (width, count) => {
      const { height, topic, queues, edges } = layOutFanOut(width, count);
      expect([queues.length, edges.length]).toEqual([count, count]);
      const boxes = [topic, ...queues];
      for (const [index, box] of boxes.entries()) {
        expect(box.width).toBeGreaterThan(60);
        expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
        for (const other of boxes.slice(index + 1)) {
          const isApart =
            box.x + box.width <= other.x ||
            other.x + other.width <= box.x ||
            box.y + box.height <= other.y ||
            other.y + other.height <= box.y;
          expect(isApart).toBe(true);
        }
      }
    }),
  );
});
