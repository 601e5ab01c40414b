// One request to a server on loopback under any Host and path, as fetch would not send it: for tests of routing.
import http from 'node:http';

export type RawAnswer = { status: number; headers: http.IncomingHttpHeaders; body: string };

export function rawCall(
  port: number,
  request: { host?: string; path: string; method?: string; headers?: Record<string, string>; agent?: http.Agent },
): Promise<RawAnswer> {
  const { host = '127.0.0.1', path, method = 'GET', headers = {}, agent } = request;
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers: { ...headers, host }, ...(agent ? { agent } : {}) };
    const outgoing = http.request(options, (response) => {
      response.setEncoding('utf8');
      let body = '';
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
