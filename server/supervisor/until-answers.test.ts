// Waiting for a server that does badly at first.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { untilAnswers } from './until-answers.ts';

async function serve(answer: (attempt: number, response: http.ServerResponse) => void) {
  let attempts = 0;
  const server = http.createServer((_, response) => {
    attempts += 1;
    answer(attempts, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    attempts: () => attempts,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

it('asks again after an answer that stops halfway, one that breaks off and one that is refused', async () => {
  const server = await serve((attempt, response) => {
    if (attempt === 1) response.writeHead(200, { 'content-length': 10 }).write('half');
    else if (attempt === 2) response.destroy();
    else response.writeHead(attempt === 3 ? 503 : 200).end('whole');
  });
  await untilAnswers(server.url, new AbortController().signal, 200);
  expect(server.attempts()).toBeGreaterThanOrEqual(4);
  server.close();
});

it('ends with whoever asked', async () => {
  const server = await serve((_, response) => response.writeHead(503).end());
  const asking = new AbortController();
  const waiting = untilAnswers(server.url, asking.signal);
  asking.abort(new Error('the child ended'));
  await expect(waiting).rejects.toThrow();
  server.close();
});
