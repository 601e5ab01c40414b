// wrk (Debian package) as the load generator for prepared requests: it costs a few microseconds a request, so that what is
// measured on a shared machine is the server. Each connection sends the next request as soon as its answer is complete.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { capture } from './bench-house.ts';

export type WrkRun = {
  /** Where script and requests are written. */
  directory: string;
  port: number;
  connections: number;
  seconds: number;
  /** Whole HTTP/1.1 requests, sent in turn for ever. */
  requests: readonly Buffer[];
};

export type WrkResult = { completed: number; perSecond: number; p50Ms: number; p99Ms: number };

/** @throws Error when an answer was no 2xx, a connection failed or wrk is not installed */
export async function runWrk(run: WrkRun): Promise<WrkResult> {
  const requestsFile = path.join(run.directory, 'wrk-requests');
  const script = path.join(run.directory, 'wrk.lua');
  await writeFile(requestsFile, Buffer.concat(run.requests.flatMap((request) => [Buffer.from(`${request.length}\n`), request])));
  await writeFile(script, luaScript(requestsFile));
  const flags = ['-t1', `-c${run.connections}`, `-d${run.seconds}s`, '--timeout', '10s', '-s', script];
  const output = await capture('wrk', [...flags, `http://127.0.0.1:${run.port}/`]);
  const [requests = 0, us = 0, p50Us = 0, p99Us = 0, failed = 0] = (/RESULT (.*)/.exec(output)?.[1] ?? '').split(' ').map(Number);
  if (requests === 0 || failed > 0) throw new Error(`the load run was not clean: ${output}`);
  return { completed: requests, perSecond: requests / (us / 1e6), p50Ms: p50Us / 1_000, p99Ms: p99Us / 1_000 };
}

function luaScript(requestsFile: string): string {
  return `
local requests, next_one = {}, 0
function init()
  local file = io.open(${JSON.stringify(requestsFile)}, 'rb')
  while true do
    local size = file:read('*n')
    if not size then break end
    file:read(1)
    requests[#requests + 1] = file:read(size)
  end
  file:close()
end
function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end
function done(summary, latency)
  local e = summary.errors
  print(string.format('RESULT %d %d %d %d %d', summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
`;
}
