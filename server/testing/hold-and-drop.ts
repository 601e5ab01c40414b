// Holds 120,000 objects as slow exchanges are held, then makes and drops a million of the same kind as quick ones are, and prints
// by how many bytes the old generation grew at most meanwhile. `node server/testing/hold-and-drop.ts [young]`.
import { setImmediate } from 'node:timers/promises';
import v8 from 'node:v8';
import { keepRequestsYoung } from '../runtime/young-objects.ts';

if (process.argv[2] === 'young') keepRequestsYoung();

const oldBytes = () => v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0;
const make = (id: number) => ({
  id,
  request: { method: 'GET', path: '/x', headers: ['host', String(id)] },
  waits: [],
  text: `${id} of many`,
});

const held: unknown[] = [];
for (let round = 0; round < 60; round += 1) {
  for (let id = 0; id < 2_000; id += 1) held.push(make(id));
  await setImmediate();
}
const before = oldBytes();
let most = 0;
let headers = 0;
for (let round = 0; round < 10; round += 1) {
  for (let id = 0; id < 100_000; id += 1) headers += make(id).request.headers.length;
  most = Math.max(most, oldBytes() - before);
}
if (held.length !== 120_000 || headers !== 2_000_000) throw new Error('invariant broken: what was made is not there');
console.log(most);
