// One request to the gateway over loopback, for trying it from a page: no redirects, bounded in time and size.
import http from 'node:http';
import type { CallGateway, GatewayAnswer } from '#server/control/apis/try-request.ts';
import type { Clock } from '#server/kernel/clock.ts';
import { limits } from '#server/kernel/limits.ts';

const { tryRequestMs, triedBodyBytesMax } = limits.control;

/** @param address  of the gateway's listener on this machine */
export function createCallGateway(address: { host: string; port: number }, clock: Clock): CallGateway {
  return ({ method, target, headers, body }) =>
    new Promise((resolve, reject) => {
      const startedMs = clock.monotonicMs();
      const request = http.request({
        ...address,
        method,
        path: target,
        agent: false,
        signal: AbortSignal.timeout(tryRequestMs),
      });
      for (const { name, value } of headers) request.appendHeader(name, value);
      request.on('error', reject);
      request.on('response', (response) => {
        const durationMs = clock.monotonicMs() - startedMs;
        readBody(response).then((read) => {
          resolve({ status: response.statusCode ?? 0, headers: pairs(response.rawHeaders), durationMs, ...read });
        }, reject);
      });
      request.end(body === '' || method === 'GET' || method === 'HEAD' ? undefined : body);
    });
}

async function readBody(response: http.IncomingMessage): Promise<Pick<GatewayAnswer, 'body' | 'isBodyCut'>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const part = Buffer.from(chunk);
    chunks.push(part);
    bytes += part.length;
    if (bytes > triedBodyBytesMax) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, triedBodyBytesMax).toString('utf8'), isBodyCut: bytes > triedBodyBytesMax };
}

function pairs(rawHeaders: readonly string[]): GatewayAnswer['headers'] {
  const headers: GatewayAnswer['headers'] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push({ name: rawHeaders[index] ?? '', value: rawHeaders[index + 1] ?? '' });
  }
  return headers;
}
