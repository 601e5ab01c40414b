// A worker thread of the runtime: one event loop with its own listening sockets.
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { readEnv } from '../config/env.ts';
import { createLogger } from '../config/logger.ts';
import { assert } from '../kernel/assert.ts';
import { composeThread } from './compose-thread.ts';
import type { FromThread, ThreadData } from './thread-messages.ts';
import { isRuntimeMessage } from './thread-messages.ts';

assert(!isMainThread && parentPort, 'thread.ts runs in a worker thread');
const port = parentPort;
const data = workerData as ThreadData;
const settings = readEnv();
assert(settings.ok, 'the main thread has checked the environment');
const logger = createLogger('runtime', settings.env.SLUICE_LOG_LEVEL).child({ thread: data.threadIndex });

const thread = composeThread({ env: settings.env, data, logger, post: (message) => port.postMessage(message) });
const say = (message: FromThread) => port.postMessage(message);

port.on('message', (message: unknown) => {
  if (!isRuntimeMessage(message)) return thread.onMessage(message);
  switch (message.kind) {
    case 'runtime.changes':
      return thread.onChanges(message.changes);
    case 'runtime.changes-reset':
      return thread.onChangesReset();
    case 'runtime.ask':
      return void thread.answer(message.question).then((answer) => say({ kind: 'runtime.answer', token: message.token, answer }));
    case 'runtime.drain':
      // With the port closed nothing keeps the thread, and what it posted before still arrives.
      return void thread.drain().then(() => port.close());
    default:
      return;
  }
});
await thread.listen();
say({ kind: 'runtime.listening' });
