// A small strict JSON reader that remembers where every value stood, so that a refusal can name line and column.
// Duplicate field names and deep nesting are refused. Not for hot paths: policies are read once, when they are set.

/**
 * One JSON value. `at` is where reading stood when the value was seen, as SNS counts it: behind the opening character
 * of a string, list or object, behind the last character of a number or word. `end` is behind the whole value.
 */
export type PositionedJson =
  | { kind: 'object'; at: number; end: number; entries: readonly { name: string; value: PositionedJson }[] }
  | { kind: 'list'; at: number; end: number; items: readonly PositionedJson[] }
  | { kind: 'scalar'; at: number; end: number; value: string | number | boolean | null };

/** Why the text is no JSON, and the offset (from 0, in UTF-16 units) where that showed. */
export class JsonSyntaxError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'JsonSyntaxError';
    this.offset = offset;
  }
}

const maxDepth = 16;
const blank = /[ \t\r\n]*/y;
const word = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids raw control characters inside strings.
const quotedText = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** @throws JsonSyntaxError when the text is not one JSON value, repeats a field name or nests deeper than 16 */
export function readPositionedJson(text: string): PositionedJson {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.skipBlank();
  if (reader.offset < text.length) throw reader.error('Unexpected text after the value');
  return value;
}

class Reader {
  offset = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): PositionedJson {
    this.skipBlank();
    if (depth > maxDepth) throw this.error('The document is nested too deeply');
    switch (this.#text[this.offset]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#list(depth);
      case '"': {
        const at = this.offset + 1;
        return { kind: 'scalar', value: this.#string(), at, end: this.offset };
      }
      default: {
        const token = this.#match(word);
        if (token === null) throw this.error('Expected a JSON string, number, list, object or the words null, true or false');
        const value: unknown = JSON.parse(token);
        return {
          kind: 'scalar',
          value: typeof value === 'number' || typeof value === 'boolean' ? value : null,
          at: this.offset,
          end: this.offset,
        };
      }
    }
  }

  skipBlank(): void {
    this.#match(blank);
  }

  error(message: string): JsonSyntaxError {
    return new JsonSyntaxError(message, this.offset);
  }

  #object(depth: number): PositionedJson {
    this.#expect('{');
    const at = this.offset;
    const entries: { name: string; value: PositionedJson }[] = [];
    const names = new Set<string>();
    while (!this.#take('}')) {
      if (entries.length > 0) this.#expect(',');
      this.skipBlank();
      const name = this.#string();
      if (names.has(name)) throw this.error(`Duplicate field '${name}'`);
      names.add(name);
      this.#expect(':');
      entries.push({ name, value: this.value(depth + 1) });
    }
    return { kind: 'object', at, end: this.offset, entries };
  }

  #list(depth: number): PositionedJson {
    this.#expect('[');
    const at = this.offset;
    const items: PositionedJson[] = [];
    while (!this.#take(']')) {
      if (items.length > 0) this.#expect(',');
      items.push(this.value(depth + 1));
    }
    return { kind: 'list', at, end: this.offset, items };
  }

  #string(): string {
    const token = this.#match(quotedText);
    if (token === null) throw this.error('Expected a text in double quotes');
    const value: unknown = JSON.parse(token);
    return String(value);
  }

  #take(character: string): boolean {
    this.skipBlank();
    if (this.#text[this.offset] !== character) return false;
    this.offset += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.error(`Expected '${character}'`);
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.#text);
    if (!found) return null;
    this.offset += found[0].length;
    return found[0];
  }
}
