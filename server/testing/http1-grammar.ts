// Makes HTTP/1.1 messages for the differential test of the codec: mostly sound ones, with the doubtful spellings that
// smuggling attacks are made of mixed in, and then bytes changed at random. Everything follows from one seed.

export type Dice = {
  /** 0 to below `count`. */
  below(count: number): number;
  /** True once in `count`. */
  oneIn(count: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
};

/** Mulberry32. */
export function createDice(seed: number): Dice {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number) => Math.floor(next() * count);
  return { below, oneIn: (count) => below(count) === 0, pick: (values) => values[below(values.length)] as (typeof values)[number] };
}

/** One to three requests on one connection, as latin1. */
export function makeRequests(dice: Dice): string {
  let text = dice.oneIn(20) ? dice.pick(['\r\n', '\r\n\r\n', '\n', '\r', ' ']) : '';
  let [line, rest] = makeRequest(dice);
  text += line + rest;
  for (let count = dice.below(3); count > 0; count -= 1) {
    const next = makeRequest(dice);
    // As most clients do: another request line before the same header lines.
    [line, rest] = dice.oneIn(8) ? [next[0], rest] : next;
    text += line + rest;
  }
  return mutate(dice, text);
}

/** One to three responses on one connection, as latin1. */
export function makeResponses(dice: Dice): string {
  let text = '';
  let response = '';
  for (let count = 1 + dice.below(3); count > 0; count -= 1) {
    if (response === '' || !dice.oneIn(8)) response = makeResponse(dice);
    text += response;
  }
  return mutate(dice, text);
}

const doubtfulNames = [
  'X_Forwarded_For',
  'Content_Length',
  'X-Y ',
  ' X-Y',
  'X\x00Y',
  'X\x85',
  '\xa0X',
  '',
  'X(Y',
  'Transfer-\r\nEncoding',
  'X\tY',
  '__proto__',
];
const plainNames = ['X-A', 'Accept', 'user-agent', 'COOKIE', 'X-Request-Id', 'X-B', 'Via', 'If-None-Match', 'constructor'];
const values = ['', 'a', 'text/html; q=1', '  padded\t ', 'caf\xe9', '"quoted"', 'a, b', 'close', 'x'.repeat(40)];
const doubtfulValues = ['a\x00b', 'a\rb', 'a\nb', 'a\r\n b', 'a\x7f', '\x0b', 'a\r\r', 'a\x1f'];
const encodings = [
  ...[
    'Chunked',
    'CHUNKED',
    'chunked ',
    '\tchunked',
    'chunked\t',
    'chunked \t ',
    ',chunked',
    'chunked,',
    'identity, chunked',
    'gzip, chunked',
    'chunked, identity',
  ],
  ...['xchunked', 'chunkedx', 'chunked;q=1', '\x0bchunked', '\xa0chunked', 'chunked\r\n ', 'identity', '', 'chunked, chunked', 'gzip'],
];
const lengthsOf = (bytes: number) => [
  ...[
    `+${bytes}`,
    `-${bytes}`,
    `0${bytes}`,
    `${bytes} `,
    `${bytes}\t`,
    `${bytes} \t `,
    `${bytes},${bytes}`,
    `0x${bytes}`,
    `${bytes}_0`,
    '',
    `${bytes}.0`,
    ` ${bytes}`,
  ],
  ...['18446744073709551621', `${bytes} 1`, `${bytes}\x00`, `\t${bytes}`, `${bytes + 1}`, `${Math.max(0, bytes - 1)}`, '\xb2'],
];
const versions = [
  'HTTP/1.0',
  'HTTP/2.0',
  'HTTP/1.2',
  'HTTP/1.32',
  'HTTP/0.9',
  'http/1.1',
  'HTTP/1.1 ',
  'HTTP/11',
  'HTTP/1.',
  'HTP/1.1',
  '',
];
const targets = [
  ...['/a?b=c&d', '/%2e%2e/x', '/\xe9', '//evil', '*', 'http://a/x', 'HTTP://A', 'http://b/', 'https://a/', '/a#b', '/a b', '', 'a:80'],
  ...['/\x7f', '/a\\b', '/"<>{}|', '/\t', 'http://a?x', 'http://u@a/'],
];
const methods = ['CONNECT', 'TRACE', 'PRI', 'get', 'GE T', 'GETX', 'PROPFIND', 'SOURCE', '', 'POST\t', 'M-SEARCH'];

/** Its request line, and all that follows. */
function makeRequest(dice: Dice): [line: string, rest: string] {
  const bodied = dice.oneIn(2);
  let method = bodied ? dice.pick(['POST', 'PUT', 'PATCH']) : dice.pick(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'POST']);
  if (dice.oneIn(40)) method = dice.pick(methods);
  const target = dice.oneIn(10) ? dice.pick(targets) : dice.pick(['/', '/a', '/a/b?x=1', '/%41']);
  const version = dice.oneIn(15) ? dice.pick(versions) : 'HTTP/1.1';
  const space = () => (dice.oneIn(150) ? dice.pick(['  ', '\t', '', '\x0b']) : ' ');
  const lines: string[] = [];
  if (!dice.oneIn(40)) lines.push(`Host: ${dice.oneIn(20) ? dice.pick(['a, b', 'a@b', '', 'A:80', '[::1]:1', 'a:', 'a b', '-']) : 'a'}`);
  if (dice.oneIn(60)) lines.push('Host: a');
  if (dice.oneIn(8))
    lines.push(`Connection: ${dice.pick(['close', 'keep-alive', 'Close', 'x, close', 'keep-alive,close', 'close\t', 'upgrade', 'te'])}`);
  if (dice.oneIn(60)) lines.push(`Proxy-Connection: ${dice.pick(['close', 'keep-alive'])}`);
  if (dice.oneIn(60)) lines.push(`Upgrade: ${dice.pick(['h2c', 'websocket'])}`);
  if (dice.oneIn(40)) lines.push(`Expect: ${dice.pick(['100-continue', '100-Continue', 'y 100-continue', 'x'])}`);
  const body = addBody(dice, lines, bodied);
  addFields(dice, lines);
  return [`${method}${space()}${target}${space()}${version}${ending(dice)}`, `${joinLines(dice, lines)}${body}`];
}

function makeResponse(dice: Dice): string {
  const status = dice.oneIn(3) ? dice.pick(['204', '304', '100', '103', '101', '404', '500', '099', '1000', '20', '2x0']) : '200';
  const version = dice.oneIn(12) ? dice.pick(versions) : 'HTTP/1.1';
  const reason = dice.pick([' OK', ' ', '', ' Not  Found', ' caf\xe9', dice.oneIn(10) ? ' a\x00b' : ' OK', dice.oneIn(10) ? 'OK' : ' OK']);
  const lines: string[] = [];
  if (dice.oneIn(6)) lines.push(`Connection: ${dice.pick(['close', 'keep-alive', 'x, close', 'upgrade'])}`);
  const isWithout = /^(?:1|204|304)/.test(status) && !dice.oneIn(4);
  const body = addBody(dice, lines, !isWithout);
  addFields(dice, lines);
  return `${version} ${status}${reason}${ending(dice)}${joinLines(dice, lines)}${body}`;
}

/** Adds what frames the body, sometimes wrongly, and returns the body. */
function addBody(dice: Dice, lines: string[], bodied: boolean): string {
  if (!bodied) {
    if (dice.oneIn(10)) lines.push('Content-Length: 0');
    return dice.oneIn(40) ? 'GET / HTTP/1.1\r\nHost: a\r\n\r\n' : '';
  }
  const content = dice.pick(['hello', '', 'x', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', '0\r\n\r\n', 'y'.repeat(dice.below(90))]);
  const isChunked = dice.oneIn(2);
  if (isChunked) lines.push(`Transfer-Encoding: ${dice.oneIn(8) ? dice.pick(encodings) : 'chunked'}`);
  if (!isChunked || dice.oneIn(25)) {
    lines.push(`Content-Length: ${dice.oneIn(8) ? dice.pick(lengthsOf(content.length)) : content.length}`);
  }
  if (dice.oneIn(40)) lines.push(dice.pick(['Transfer-Encoding: chunked', `content-length: ${content.length}`, 'Content-Encoding: gzip']));
  return isChunked ? makeChunks(dice, content) : content;
}

function makeChunks(dice: Dice, content: string): string {
  let text = '';
  for (let at = 0; at < content.length; ) {
    const part = content.slice(at, at + 1 + dice.below(12));
    at += part.length;
    let size = part.length.toString(16);
    if (dice.oneIn(6)) size = dice.pick([`0${size}`, size.toUpperCase(), `0000000${size}`]);
    if (dice.oneIn(60))
      size = dice.pick(['', `0x${size}`, `+${size}`, ` ${size}`, `${size} `, `${size}_`, `${size}\t`, 'g', '10000000000000001', '-1']);
    if (dice.oneIn(12))
      size += dice.pick([';a', ';a=b', ';a=b;c', ';a="b"', ';', ';=', ';a=', '; a', ';a\nb', ';;', ';a\x00', '\r', '\r;a', ';a =b']);
    text += `${size}${ending(dice)}${part}${ending(dice)}`;
  }
  const trailer = dice.oneIn(8)
    ? dice.pick([
        'X: y\r\n',
        'Content-Length: 5\r\n',
        'Connection: close\r\n',
        'X:\r\n',
        'X\r\n',
        ' X: y\r\n',
        'X: a\x00\r\n',
        'X: y\r\n Y: z\r\n',
        'X: y\n',
      ])
    : '';
  return `${dice.oneIn(30) ? dice.pick(['00', '', '0;a', '0 ', '-0', 'X:']) : '0'}${ending(dice)}${trailer}${ending(dice)}`.replace(
    /^/,
    text,
  );
}

function addFields(dice: Dice, lines: string[]): void {
  for (let count = dice.below(5); count > 0; count -= 1) {
    const name = dice.oneIn(50) ? dice.pick(doubtfulNames) : dice.pick(plainNames);
    const value = dice.oneIn(50) ? dice.pick(doubtfulValues) : dice.pick(values);
    const colon = dice.oneIn(80) ? dice.pick([' :', '', '::', ':\t', '\t:', ';']) : dice.pick([': ', ':', ':  ']);
    lines.splice(dice.below(lines.length + 1), 0, `${name}${colon}${value}`);
  }
}

function joinLines(dice: Dice, lines: readonly string[]): string {
  return `${lines.map((line) => line + ending(dice)).join('')}${ending(dice)}`;
}

function ending(dice: Dice): string {
  return dice.oneIn(400) ? dice.pick(['\n', '\r', '\r\r\n', '', '\n\r', '\r\n ', '\r\n\r\n']) : '\r\n';
}

/** Half of all texts stay as they are. */
function mutate(dice: Dice, text: string): string {
  let mutated = text;
  for (let count = dice.pick([0, 0, 0, 1, 1, 3]); count > 0; count -= 1) {
    const at = dice.below(mutated.length);
    const byte = dice.oneIn(2)
      ? String.fromCharCode(dice.below(256))
      : dice.pick(['\r', '\n', ' ', '\t', ':', '\0', '0', ';', ',', '\r\n', '_']);
    const removed = dice.pick([0, 1, 1, 2]);
    mutated = mutated.slice(0, at) + (dice.oneIn(4) ? '' : byte) + mutated.slice(at + removed);
  }
  return dice.oneIn(12) ? mutated.slice(0, dice.below(mutated.length)) : mutated;
}
