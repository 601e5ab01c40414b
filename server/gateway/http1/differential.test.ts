// The codec against Node's own parser, on generated messages cut anywhere; and the same check on codecs with one rule taken
// out, which it must notice. SLUICE_HTTP_FUZZ_PAIRS=10000000 runs the long mode, SLUICE_HTTP_FUZZ_SEED another sequence.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const program = path.join(import.meta.dirname, '../../testing/http1-differential.ts');
const cache = path.join(import.meta.dirname, '../../../.cache');
const pairs = Number(process.env.SLUICE_HTTP_FUZZ_PAIRS ?? 200_000);
const seed = process.env.SLUICE_HTTP_FUZZ_SEED ?? '20261121';

type Found = {
  pairs: number;
  inputs: number;
  wholeInputs: number;
  messages: number;
  disagreementCount: number;
  disagreements: string[];
  refusals: Record<string, number>;
};

async function compare(folder: string, pairCount: number, maxDisagreements: number): Promise<Found> {
  const args = ['--no-warnings', '--expose-internals', program, folder, String(pairCount), seed, String(maxDisagreements)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 16_777_216 });
  return JSON.parse(stdout) as Found;
}

describe('the codec beside the parser of Node', () => {
  it('accepts nothing that Node refuses and never reads it differently', { timeout: 300_000 + pairs / 10 }, async () => {
    const found = await compare(import.meta.dirname, pairs, 5);
    expect(found.disagreements).toEqual([]);
    expect(found.pairs).toBeGreaterThanOrEqual(pairs);
    // The messages are not all refused at the first byte: enough of them come through, and in many ways they do not.
    expect(found.wholeInputs / found.inputs).toBeGreaterThan(0.2);
    expect(found.messages).toBeGreaterThan(pairs / 20);
    expect(Object.keys(found.refusals).length).toBeGreaterThan(30);
  });

  it.each([
    ['lengths beside chunks', 'request-parser.ts', "if (length !== undefined) return 'framing-contradictory';", ''],
    ['any transfer encoding', 'request-parser.ts', "if (encoding.toLowerCase() !== 'chunked') return 'transfer-encoding-refused';", ''],
    ['signs in lengths', 'head-fields.ts', 'if (digit < 0 || digit > 9) return -1;', ''],
    ['control characters in values', 'byte-tables.ts', '(byte >= SP && byte !== 127)', '(byte !== 13 && byte !== 10)'],
    ['chunks that do not end in CR', 'chunked-decoder.ts', "if (byte !== CR) return 'error';", ''],
    ['sizes of chunks that end in anything', 'chunked-decoder.ts', 'if (byte !== LF) return false;', ''],
    ['lengths in trailers', 'chunked-decoder.ts', "'content-length', ", ''],
    ['Connection: close', 'request-parser.ts', "isKept && !connectionLists(fields, 'close')", 'isKept'],
    ['answers to HEAD with a body', 'response-parser.ts', ' && !this.#isHead', ''],
    [
      'header lines that only begin as those before',
      'request-parser.ts',
      'this.#last.keep(bytes, start, end)',
      'this.#last.keep(bytes, start, Math.max(this.#line.end + 8, end - 12))',
    ],
    ['heads of which four bytes are not those before', 'last-bytes.ts', 'word < last; word', 'word < last - 4; word'],
    [
      'heads whose last bytes are not those before',
      'last-bytes.ts',
      'return view.getInt32(at + last) === kept.getInt32(from + last)',
      'return true',
    ],
    [
      'heads that are half as those before',
      'last-bytes.ts',
      'bytes.compare(this.#bytes, from, this.length, at, at + count) === 0',
      'bytes.compare(this.#bytes, from, from + (count >> 1), at, at + (count >> 1)) === 0',
    ],
    [
      'heads that only begin as the one before',
      'response-parser.ts',
      'this.#lastHead.keep(bytes, start, end)',
      'this.#lastHead.keep(bytes, start, Math.max(start + 12, end - 14))',
    ],
    ['a wrong count of body bytes', 'request-parser.ts', 'this.#count = bodyBytes ?? 0;', 'this.#count = (bodyBytes ?? 0) % 64;'],
  ])('notices a codec that lets through %s', { timeout: 180_000 }, async (_, file, rule, replacement) => {
    // Within this package, so that Node reads it as the same kind of module.
    await mkdir(cache, { recursive: true });
    const folder = await mkdtemp(path.join(cache, 'http1-'));
    try {
      await cp(import.meta.dirname, folder, { recursive: true, filter: (from) => !from.endsWith('.test.ts') });
      const source = await readFile(path.join(folder, file), 'utf8');
      expect(source).toContain(rule);
      await writeFile(path.join(folder, file), source.replace(rule, replacement));
      expect((await compare(folder, 200_000, 1)).disagreementCount).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
