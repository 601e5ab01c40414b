// Prints what one system call costs on the core it runs on, in µs: the least of five stretches of some 10 ms, so that only what lasts
// shows. `node bench/support/core-probe.ts`, pinned by whoever starts it.
import { openSync, readSync } from 'node:fs';

const calls = 4_000;
const zeros = openSync('/dev/zero', 'r');
const buffer = new Uint8Array(512);

function microsecondsPerCall(): number {
  const startedMs = performance.now();
  for (let call = 0; call < calls; call += 1) readSync(zeros, buffer, 0, buffer.length, null);
  return ((performance.now() - startedMs) * 1_000) / calls;
}

// The first stretches run uncompiled code.
for (let stretch = 0; stretch < 3; stretch += 1) microsecondsPerCall();
console.log(Math.min(...Array.from({ length: 5 }, microsecondsPerCall)).toFixed(3));
