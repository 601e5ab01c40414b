import { Buffer } from 'node:buffer';
import { expect, it } from 'vitest';
import { LoopTurn } from '../../kernel/loop-turn.ts';
import { SharedReadBuffer } from './shared-read-buffer.ts';
import { ReadQueue, TurnReads } from './turn-reads.ts';

/** Connections that read into two buffers, and a turn that runs when told. */
function thread() {
  let run = () => {};
  const queue = new ReadQueue(
    new LoopTurn((given) => {
      run = given;
    }),
  );
  const buffers = { client: new SharedReadBuffer(), upstream: new SharedReadBuffer() };
  const handled: string[] = [];
  const connection = (name: string, side: keyof typeof buffers, onBytes = (bytes: Buffer) => void handled.push(`${name} ${bytes}`)) => {
    const reads = new TurnReads(buffers[side], onBytes, queue);
    const read = (text: string) => {
      const length = buffers[side].bytes.write(text, 'latin1');
      reads.take(buffers[side].beginning(length));
    };
    return { reads, read };
  };
  return { connection, buffers, handled, endTurn: () => run() };
}

it('keeps what a turn reads, and handles it in the order it came, each where it was read', () => {
  const { connection, handled, endTurn } = thread();
  const one = connection('one', 'client');
  const two = connection('two', 'client');
  const up = connection('up', 'upstream');
  one.read('a long first request');
  two.read('short');
  up.read('an answer');
  one.read('pipelined');
  expect(handled).toEqual([]);
  endTurn();
  expect(handled).toEqual(['one a long first request', 'two short', 'up an answer', 'one pipelined']);
  two.read('later');
  expect(handled).toHaveLength(4);
  endTurn();
  expect(handled[4]).toBe('two later');
});

it('gives the view that the buffer keeps of its beginning, so that a read that waits makes none', () => {
  const { connection, buffers, endTurn } = thread();
  const given: Buffer[] = [];
  const { read } = connection('one', 'client', (bytes) => void given.push(bytes));
  read('request');
  endTurn();
  expect(given[0]).toBe(buffers.client.beginning(7));
});

it('handles a large piece at once, behind what the connection had read before it', () => {
  const { connection, handled, endTurn } = thread();
  const one = connection('one', 'client');
  const two = connection('two', 'client');
  const large = 'x'.repeat(4_000);
  one.read(large);
  expect(handled).toEqual([`one ${large}`]);
  one.read('head');
  two.read('other');
  one.read(large);
  expect(handled.slice(1)).toEqual(['one head', 'two other', `one ${large}`]);
  endTurn();
  expect(handled).toHaveLength(4);
});

it('handles bytes of a socket that reads by itself at once', () => {
  const { connection, handled } = thread();
  connection('tls', 'client').reads.take(Buffer.from('decrypted'));
  expect(handled).toEqual(['tls decrypted']);
});

it('catches up before the end of what a connection reads', () => {
  const { connection, handled, endTurn } = thread();
  const one = connection('one', 'client');
  one.read('last');
  one.reads.catchUp();
  expect(handled).toEqual(['one last']);
  endTurn();
  expect(handled).toEqual(['one last']);
});

it.each([
  ['many', 1_300, 'small'],
  ['long', 100, 'x'.repeat(2_000)],
])('loses none of %s reads of one turn', (_, count, text) => {
  const { connection, handled, endTurn } = thread();
  const connections = Array.from({ length: 7 }, (__, index) => connection(`${index}`, index % 2 === 0 ? 'client' : 'upstream'));
  const expected = Array.from({ length: count }, (__, index) => `${index % 7} ${text}${index}`);
  expected.forEach((line, index) => void connections[index % 7]?.read(line.slice(2)));
  endTurn();
  expect(handled).toEqual(expected);
});

it('handles all others when handling one throws, and then throws', () => {
  const { connection, handled, endTurn } = thread();
  const bad = connection('bad', 'client', () => {
    throw new Error('a bug');
  });
  const good = connection('good', 'client');
  bad.read('1');
  good.read('2');
  expect(endTurn).toThrow('a bug');
  expect(handled).toEqual(['good 2']);
  bad.read('3');
  good.read('4');
  expect(endTurn).toThrow('a bug');
  expect(handled).toEqual(['good 2', 'good 4']);
});
