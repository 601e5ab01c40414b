// What a route says of the headers its integration gets: each replaces what the client sent under that name. An attribute
// that the caller lacks leaves the client's header out and sends none.
import { z } from 'zod';
import { RequestHeaders } from '../../contracts/request-headers.ts';
import { type CallerText, compileCallerText, readAttribute } from '../model/caller-text.ts';
import type { Exchange, Handler } from '../pipeline/exchange.ts';
import type { Plugin } from '../pipeline/plugin.ts';

const configSchema = z.strictObject({ headers: RequestHeaders, variables: z.record(z.string(), z.string()) });

export const requestHeadersPlugin: Plugin<typeof configSchema> = {
  name: 'request-headers',
  phase: 'transform-request',
  configSchema,
  compile: (config) => {
    const entries = Object.entries(config.headers);
    if (entries.length === 0) return null;
    const fixed: string[] = [];
    const called: { name: string; value: CallerText }[] = [];
    for (const [name, text] of entries) {
      const value = compileCallerText(text, config.variables);
      if (!value.ok) throw new Error(`header ${name}: ${value.error}`);
      if (value.value.every((part) => typeof part === 'string')) fixed.push(name.toLowerCase(), value.value.join(''));
      else called.push({ name: name.toLowerCase(), value: value.value });
    }
    return replaceHeaders(new Set(entries.map(([name]) => name.toLowerCase())), fixed, called);
  },
};

function replaceHeaders(
  names: ReadonlySet<string>,
  fixed: readonly string[],
  called: readonly { name: string; value: CallerText }[],
): Handler {
  return (exchange) => {
    const { headers } = exchange.request;
    const next: string[] = [];
    for (let index = 0; index < headers.length; index += 2) {
      const name = headers[index] ?? '';
      if (!names.has(name)) next.push(name, headers[index + 1] ?? '');
    }
    for (let index = 0; index < fixed.length; index += 1) next.push(fixed[index] ?? '');
    for (const { name, value } of called) {
      const text = fill(value, exchange);
      if (text !== null) next.push(name, text);
    }
    exchange.request.headers = next;
    return undefined;
  };
}

function fill(parts: CallerText, exchange: Exchange): string | null {
  let text = '';
  for (const part of parts) {
    const value = typeof part === 'string' ? part : readAttribute(part, exchange.key?.entry ?? null);
    if (value === null) return null;
    text += value;
  }
  return text;
}
