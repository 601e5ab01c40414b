import { expect, it } from 'vitest';
import { LoopTurn } from './loop-turn.ts';

/** A turn that runs when told. */
function turns() {
  const due: (() => void)[] = [];
  const turn = new LoopTurn((run) => void due.push(run));
  return { turn, due, next: () => due.shift()?.() };
}

it('does in one turn what is due, stage by stage, and what a stage makes due at a later one', () => {
  const { turn, due, next } = turns();
  const done: string[] = [];
  turn.at('send', () => done.push('sent'));
  turn.at('handle', () => {
    done.push(`handled, running: ${turn.isRunning}`);
    turn.at('record', () => {
      done.push('recorded');
      turn.at('send', () => done.push('sent too'));
    });
  });
  expect(due).toHaveLength(1);
  expect(turn.isRunning).toBe(false);
  next();
  expect(done).toEqual(['handled, running: true', 'recorded', 'sent', 'sent too']);
  expect(turn.isRunning).toBe(false);
  expect(due).toEqual([]);
});

it('leaves what a stage makes due at the same or an earlier one to the next turn', () => {
  const { turn, due, next } = turns();
  const done: string[] = [];
  turn.at('record', () => {
    done.push('recorded');
    turn.at('record', () => done.push('recorded again'));
    turn.at('handle', () => done.push('handled'));
  });
  next();
  expect(done).toEqual(['recorded']);
  expect(due).toHaveLength(1);
  next();
  expect(done).toEqual(['recorded', 'handled', 'recorded again']);
  expect(due).toEqual([]);
});

it('finishes the turn when something throws, and then throws it', () => {
  const { turn, next } = turns();
  const done: string[] = [];
  turn.at('handle', () => {
    throw new Error('first');
  });
  turn.at('handle', () => done.push('handled'));
  turn.at('send', () => {
    turn.at('handle', () => done.push('next turn'));
    throw new Error('second');
  });
  turn.at('send', () => done.push('sent'));
  expect(next).toThrow('first');
  expect(done).toEqual(['handled', 'sent']);
  next();
  expect(done).toEqual(['handled', 'sent', 'next turn']);
});
