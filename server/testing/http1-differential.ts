// Compares the gateway's HTTP/1.1 codec with Node's own parser on generated messages cut at random places, and prints what
// it found as one line of JSON. Needs `--expose-internals`; run by server/gateway/http1/differential.test.ts.
// Arguments: folder of the codec, number of pairs of input and cut, seed, disagreements after which it
// stops.
import { createRequire } from 'node:module';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { limits } from '../kernel/limits.ts';
import { createDice, type Dice, makeRequests, makeResponses } from './http1-grammar.ts';

type Message = { head: string; body: string; isComplete: boolean; isKept: boolean };
type Reading = { messages: Message[]; isFailed: boolean; isInHead: boolean; isClosed: boolean; error: string };
type NodeParser = {
  initialize(type: number, resource: object, maxHeaderBytes: number, lenientFlags: number): void;
  execute(bytes: Buffer): number | Error;
  finish(): unknown;
  /** Gives its memory back at once; it is of no use afterwards. */
  close(): void;
  [event: number]: (...values: never[]) => unknown;
};
type NodeParserClass = { new (): NodeParser; [constant: string]: number };

const [folder = '', pairCount = '', seedText = '1', maxDisagreements = '20'] = process.argv.slice(2);
const codec = await loadCodec(path.resolve(folder));
// In a constant, because only Node run with the flag can resolve it.
const bindingModule = 'internal/test/binding';
const require = createRequire(import.meta.url);
const { internalBinding } = require(bindingModule) as { internalBinding: (name: string) => never };
const { HTTPParser, allMethods } = internalBinding('http_parser') as { HTTPParser: NodeParserClass; allMethods: readonly string[] };

const found: { disagreements: string[]; disagreementCount: number; pairs: number; messages: number; refusals: Record<string, number> } = {
  disagreements: [],
  disagreementCount: 0,
  pairs: 0,
  messages: 0,
  refusals: {},
};
let wholeInputs = 0;
let inputs = 0;
const dice = createDice(Number(seedText));
while (found.pairs < Number(pairCount) && found.disagreementCount < Number(maxDisagreements)) {
  tryInput(dice);
  // What Node keeps of its parsers goes between turns of the loop only.
  if (inputs % 1_000 === 0) await nextTurn();
}
process.stdout.write(`${JSON.stringify({ ...found, inputs, wholeInputs })}\n`);

function tryInput(dice: Dice): void {
  const isRequest = dice.below(4) > 0;
  const text = isRequest ? makeRequests(dice) : makeResponses(dice);
  const methods = [0, 1, 2].map(() => (isRequest || dice.below(5) > 0 ? 'GET' : 'HEAD'));
  const bytes = Buffer.from(text, 'latin1');
  inputs += 1;
  let whole: string | null = null;
  for (const cuts of cutsOf(dice, bytes.length)) {
    const pieces = cutAt(bytes, cuts);
    const ours = isRequest ? readRequests(pieces) : readResponses(pieces, methods);
    const theirs = readWithNode(pieces, isRequest, methods);
    let problem = compare(ours, theirs);
    const summary = JSON.stringify([ours.messages, ours.isFailed]);
    if (whole === null) {
      whole = summary;
      found.messages += ours.messages.filter((message) => message.isComplete).length;
      if (ours.isFailed) found.refusals[ours.error] = (found.refusals[ours.error] ?? 0) + 1;
      else wholeInputs += 1;
    } else if (summary !== whole) problem ??= 'the cut changes the reading';
    found.pairs += 1;
    if (problem === null) continue;
    found.disagreementCount += 1;
    if (found.disagreements.length < 5) found.disagreements.push(`${problem}: ${JSON.stringify({ text, cuts, ours, theirs })}`);
    return;
  }
}

/** Whole, byte by byte, and at one to four places anywhere. */
function cutsOf(dice: Dice, length: number): number[][] {
  const all = [[], Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1)];
  for (let count = 6; count > 0; count -= 1) {
    const cuts = new Set(Array.from({ length: 1 + dice.below(4) }, () => 1 + dice.below(Math.max(1, length - 1))));
    all.push([...cuts].sort((a, b) => a - b));
  }
  return all;
}

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  return [...cuts, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : cuts[index - 1], end));
}

/** What must hold between a strict reader and Node's; null when it does. */
function compare(ours: Reading, theirs: Reading): string | null {
  for (const [index, message] of ours.messages.entries()) {
    const other = theirs.messages[index];
    if (!other) return 'a message Node does not see';
    if (message.head !== other.head) return 'another head';
    if (message.isKept && !other.isKept) return 'kept open';
    if (message.isComplete ? !other.isComplete || message.body !== other.body : !other.body.startsWith(message.body)) return 'another body';
  }
  if (ours.isFailed || ours.isClosed) return null;
  // A head that has not ended is not accepted yet.
  if (theirs.isFailed && !ours.isInHead) return 'Node refuses';
  return ours.messages.length === theirs.messages.length ? null : 'fewer messages';
}

/** Of every second input as a socket reads it: into the buffer that the next read overwrites. */
function asRead(piece: Buffer): Buffer {
  if (inputs % 4 < 2) return piece;
  piece.copy(codec.clientReads.bytes);
  return codec.clientReads.beginning(piece.length);
}

function readRequests(pieces: readonly Buffer[]): Reading {
  // Every second input as where a route takes bodies with any method.
  const parser = new codec.RequestParser(limits.gateway, () => inputs % 2 === 0);
  const reading: Reading = { messages: [], isFailed: false, isInHead: false, isClosed: false, error: '' };
  let message: Message | null = null;
  for (const piece of pieces) {
    parser.keep();
    parser.feed(asRead(piece));
    for (let event = parser.next(); event !== 'more'; event = parser.next()) {
      if (event === 'head' && parser.head) {
        const { method, target, version, headers, rawNames, keepAlive } = parser.head;
        const fields = rawNames.map((name, index) => `${name}: ${headers[index * 2 + 1]}`);
        message = { head: [method, target, version, ...fields].join('\n'), body: '', isComplete: false, isKept: keepAlive };
        reading.messages.push(message);
      } else if (event === 'body' && message) message.body += parser.body.toString('latin1');
      else if (event === 'end' && message) message.isComplete = true;
      else {
        reading.isClosed = event === 'closed';
        reading.isFailed = event === 'error';
        reading.error = reading.isFailed ? parser.error : '';
        return reading;
      }
    }
  }
  reading.isInHead = (message?.isComplete ?? true) && !parser.isBetweenRequests();
  return reading;
}

function readResponses(pieces: readonly Buffer[], methods: readonly string[]): Reading {
  const parser = new codec.ResponseParser({ ...limits.gateway, maxInterimResponses: 8 });
  const reading: Reading = { messages: [], isFailed: false, isInHead: true, isClosed: false, error: '' };
  let message: Message | null = null;
  let answered = 0;
  parser.expect(methods[0] ?? 'GET');
  for (const piece of pieces) {
    parser.keep();
    parser.feed(asRead(piece));
    for (let event = parser.next(); event !== 'more'; event = parser.next()) {
      if (event === 'error') return { ...reading, isFailed: true, error: `response: ${parser.error}` };
      if (event === 'interim') reading.messages.push({ head: '1xx', body: '', isComplete: true, isKept: false });
      else if (event === 'body' && message) message.body += parser.body.toString('latin1');
      else if (event === 'head' && parser.head) {
        const { status, reason, version, headers, rawNames, keepAlive } = parser.head;
        const fields = rawNames.map((name, index) => `${name}: ${headers[index * 2 + 1]}`);
        message = { head: [status, reason, version, ...fields].join('\n'), body: '', isComplete: false, isKept: keepAlive };
        reading.messages.push(message);
        reading.isInHead = false;
      } else if (message) {
        message.isComplete = true;
        // Upstreams that close are not read further.
        if (!message.isKept) return { ...reading, isClosed: true };
        answered += 1;
        reading.isInHead = true;
        parser.expect(methods[answered] ?? 'GET');
      }
    }
  }
  if (!reading.isInHead && message && parser.finish() === 'end') message.isComplete = true;
  return { ...reading, isClosed: message?.isComplete === true && !message.isKept };
}

function readWithNode(pieces: readonly Buffer[], isRequest: boolean, methods: readonly string[]): Reading {
  const reading: Reading = { messages: [], isFailed: false, isInHead: false, isClosed: false, error: '' };
  const parser = new HTTPParser();
  let message: Message | null = null;
  let early: string[] = [];
  let earlyUrl = '';
  let answered = 0;
  const on = (event: string, listener: (...values: never[]) => unknown) => {
    parser[HTTPParser[event] ?? -1] = listener;
  };
  on('kOnHeaders', (headers: string[], url: string) => {
    early.push(...headers);
    earlyUrl += url;
  });
  on(
    'kOnHeadersComplete',
    (...values: [number, number, string[] | undefined, number, string | undefined, number, string, boolean, boolean]) => {
      const [major, minor, headers = early, method, url = earlyUrl, status, reason, , isKept] = values;
      const fields: string[] = [];
      for (let index = 0; index < headers.length; index += 2) fields.push(`${headers[index]}: ${headers[index + 1]}`);
      early = [];
      earlyUrl = '';
      const version = `${major}.${minor}`;
      const isInterim = !isRequest && status < 200;
      const first = isRequest ? [allMethods[method], originOf(url), version] : [status, reason, version];
      message = { head: isInterim ? '1xx' : [...first, ...fields].join('\n'), body: '', isComplete: false, isKept };
      reading.messages.push(message);
      const isWithoutBody = !isRequest && (isInterim || status === 304 || methods[answered] === 'HEAD');
      if (!isRequest && !isInterim) answered += 1;
      return isWithoutBody ? 1 : 0;
    },
  );
  on('kOnBody', (bytes: Buffer) => {
    if (message) message.body += bytes.toString('latin1');
  });
  on('kOnMessageComplete', () => {
    if (message) message.isComplete = true;
    early = [];
    earlyUrl = '';
  });
  parser.initialize(isRequest ? (HTTPParser.REQUEST ?? 1) : (HTTPParser.RESPONSE ?? 2), {}, limits.gateway.maxHeaderBytes, 0);
  for (const piece of pieces) {
    if (typeof parser.execute(piece) === 'number') continue;
    reading.isFailed = true;
    break;
  }
  if (!isRequest && !reading.isFailed) parser.finish();
  parser.close();
  return reading;
}

function originOf(url: string): string {
  return url.startsWith('/') ? url : url.replace(/^http:\/\/[^/]*/i, '') || '/';
}

/** From a folder, so that the test can hand over a codec with a rule taken out. */
async function loadCodec(codecFolder: string) {
  const load = (file: string) => import(pathToFileURL(path.join(codecFolder, file)).href);
  const { RequestParser } = (await load('request-parser.ts')) as typeof import('../gateway/http1/request-parser.ts');
  const { ResponseParser } = (await load('response-parser.ts')) as typeof import('../gateway/http1/response-parser.ts');
  const { clientReads } = (await load('shared-read-buffer.ts')) as typeof import('../gateway/http1/shared-read-buffer.ts');
  return { RequestParser, ResponseParser, clientReads };
}
