// The upstream of the limits' benchmark, in a process of its own: answers of any size, bodies read to their end.
// `node bench/gateway-limits/upstream.ts PORT`.
import { createServer } from 'node:http';
import { boundUnsent } from '../../server/kernel/unsent-bytes.ts';

const piece = Buffer.alloc(65_536, 'sluice ');

const server = createServer((request, response) => {
  const [, kind, size] = (request.url ?? '').split('/');
  if (kind === 'bytes') {
    let left = Number(size);
    response.writeHead(200, { 'content-length': left, 'content-type': 'application/octet-stream' });
    const more = () => {
      while (left > 0) {
        const next = piece.subarray(0, Math.min(left, piece.length));
        left -= next.length;
        if (!response.write(next)) return;
      }
      response.end();
    };
    response.on('drain', more);
    more();
    return;
  }
  let bytes = 0;
  request.on('data', (data: Buffer) => {
    bytes += data.length;
  });
  request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(`{"bytes":${bytes}}`));
});

// An upstream's send buffers are mostly another machine's. Here 1,700 answers would take 1.2 GB, more than half of the memory that the
// system has for all connections, and what is measured beside them would be the shortage.
server.listen(Number(process.argv[2]), '127.0.0.1', () => {
  if (!boundUnsent(server, 131_072)) throw new Error('the upstream can not bound its send buffers');
});
