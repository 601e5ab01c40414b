// How much of something comes in one turn of the event loop.

/** Counts until `stop`, which gives the most that was counted in a turn, and the sum. */
export function countPerTurn(): { add(count: number): void; stop(): { most: number; sum: number } } {
  let most = 0;
  let sum = 0;
  let inTurn = 0;
  const turn = () => {
    inTurn = 0;
    immediate = setImmediate(turn);
  };
  let immediate = setImmediate(turn);
  return {
    add: (count) => {
      inTurn += count;
      sum += count;
      most = Math.max(most, inTurn);
    },
    stop: () => {
      clearImmediate(immediate);
      return { most, sum };
    },
  };
}
