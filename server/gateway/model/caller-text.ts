// Text that depends on who calls: `${customer.attributes.region}`, `${key.attributes.host:-eu.example}`. Found when a
// config is compiled; per request only the values are looked up. Attributes are set by operators, never by callers, and
// hold nothing but characters that are safe in a URL.
import { callerAttributePattern } from '../../contracts/request-headers.ts';
import { fail, ok, type Result } from '../../kernel/result.ts';

/** `fallback` is null when an absent attribute is an error. */
export type AttributeReference = { text: string; owner: 'customer' | 'key'; name: string; fallback: string | null };

/** Who calls, as far as attributes go; null for a request without a key. */
export type CallerAttributes = {
  customerAttributes: Readonly<Record<string, string>>;
  keyAttributes: Readonly<Record<string, string>>;
} | null;

/**
 * A copy of a JSON value with the stage's variables put into every string that speaks of attributes, so that a fallback
 * may be one: `${customer.attributes.host:-${stageVariables.host}}`. Other strings stay: each kind of integration has its
 * own way with them. A variable the stage lacks stays as it is, and is then no well-formed reference.
 */
export function withStageFallbacks<Value>(value: Value, variables: Readonly<Record<string, string>>): Value;
export function withStageFallbacks(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') {
    if (!value.includes('.attributes.')) return value;
    return value.replace(stageVariable, (text, name: string) => (Object.hasOwn(variables, name) ? (variables[name] ?? text) : text));
  }
  if (Array.isArray(value)) return value.map((item) => withStageFallbacks<unknown>(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, withStageFallbacks<unknown>(child, variables)]));
}

/** Every reference in any string of a value, each text once, in the order found. */
export function attributeReferences(value: unknown): AttributeReference[] {
  const found = new Map<string, AttributeReference>();
  visitStrings(value, (text) => {
    for (const [whole, owner, name = '', fallback] of text.matchAll(callerAttributePattern)) {
      found.set(whole, { text: whole, owner: owner === 'key' ? 'key' : 'customer', name, fallback: fallback ?? null });
    }
  });
  return [...found.values()];
}

/** @returns the value of a reference for a caller, null when it has none and there is no fallback */
export function readAttribute(reference: AttributeReference, caller: CallerAttributes): string | null {
  const attributes = reference.owner === 'key' ? caller?.keyAttributes : caller?.customerAttributes;
  const value = attributes && Object.hasOwn(attributes, reference.name) ? attributes[reference.name] : undefined;
  return value ?? reference.fallback;
}

/**
 * A copy of a JSON value with every reference replaced in every string.
 *
 * @param values  by the text of a reference
 */
export function fillReferences<Value>(value: Value, values: ReadonlyMap<string, string>): Value;
export function fillReferences(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(callerAttributePattern, (text) => values.get(text) ?? text);
  if (Array.isArray(value)) return value.map((item) => fillReferences<unknown>(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, fillReferences<unknown>(child, values)]));
}

/** A text in parts: as it stands, or to be read from the caller. */
export type CallerText = readonly (string | AttributeReference)[];

const stageVariable = /\$\{stageVariables\.([A-Za-z0-9_]+)\}/g;

/**
 * Puts stage variables into a text and takes it apart.
 *
 * @returns the parts, or what is wrong as one phrase: a variable the stage lacks, or any other `${…}`
 */
export function compileCallerText(text: string, variables: Readonly<Record<string, string>>): Result<CallerText, string> {
  const missing: string[] = [];
  const filled = text.replace(stageVariable, (_, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) missing.push(name);
    return value ?? '';
  });
  if (missing.length > 0) return fail(`the stage has no variable ${missing.join(', ')}`);
  const references = new Map(attributeReferences(filled).map((reference) => [reference.text, reference]));
  const parts: (string | AttributeReference)[] = [];
  let at = 0;
  for (const found of filled.matchAll(callerAttributePattern)) {
    const reference = references.get(found[0]);
    if (found.index > at) parts.push(filled.slice(at, found.index));
    if (reference) parts.push(reference);
    at = found.index + found[0].length;
  }
  if (at < filled.length) parts.push(filled.slice(at));
  const stray = parts.find((part) => typeof part === 'string' && part.includes('${'));
  return stray === undefined ? ok(parts) : fail('holds a ${…} that is no stage variable and no attribute of customer or key');
}

function visitStrings(value: unknown, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  else if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) visitStrings(child, visit);
}
