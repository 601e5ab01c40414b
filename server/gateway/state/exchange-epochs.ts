// Counts exchanges by the epoch they began in, so that a thread can say when nobody is left who might know an older
// state: a slot's former owner, a former config.

export type Epoch = { active: number; whenOver: (() => void) | null };

export type ExchangeEpochs = {
  /** The epoch a new exchange belongs to; `enter` and `leave` it. */
  enter(): Epoch;
  leave(epoch: Epoch): void;
  /** Begins a new epoch. @param callback  called once every exchange of all former epochs has ended, perhaps at once */
  turn(callback: () => void): void;
};

export function createExchangeEpochs(): ExchangeEpochs {
  const former: Epoch[] = [];
  let current: Epoch = { active: 0, whenOver: null };

  /** Epochs end in order: a callback waits for those before it too. */
  const settle = () => {
    for (let first = former[0]; first && first.active === 0; first = former[0]) {
      former.shift();
      first.whenOver?.();
    }
  };

  return {
    enter: () => {
      current.active += 1;
      return current;
    },
    leave: (epoch) => {
      epoch.active -= 1;
      if (epoch.active === 0 && epoch !== current) settle();
    },
    turn: (callback) => {
      current.whenOver = callback;
      former.push(current);
      current = { active: 0, whenOver: null };
      settle();
    },
  };
}
