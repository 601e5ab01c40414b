import { describe, expect, it } from 'vitest';
import { attributeReferences, compileCallerText, fillReferences, readAttribute, withStageFallbacks } from './caller-text.ts';

const caller = { customerAttributes: { host: 'acme.internal', empty: '' }, keyAttributes: { host: 'key.internal' } };

describe('attributes of the caller in settings', () => {
  it('are found in any string, once each, with their fallbacks', () => {
    const settings = { url: 'http://${customer.attributes.host}/${key.attributes.v:-v1}', parts: ['${customer.attributes.host}'] };
    expect(attributeReferences(settings).map(({ owner, name, fallback }) => [owner, name, fallback])).toEqual([
      ['customer', 'host', null],
      ['key', 'v', 'v1'],
    ]);
    expect(attributeReferences({ url: 'http://${stageVariables.host}/${customer.name}' })).toEqual([]);
  });

  it('are read from the right owner, fall back, and are null where there is nothing', () => {
    const [customer, key, none, fallback, inherited] = attributeReferences([
      '${customer.attributes.host}${key.attributes.host}${key.attributes.none}${key.attributes.none:-x}${key.attributes.toString}',
    ]).map((reference) => readAttribute(reference, caller));
    expect([customer, key, none, fallback, inherited]).toEqual(['acme.internal', 'key.internal', null, 'x', null]);
    const [empty] = attributeReferences('${customer.attributes.empty:-x}');
    expect(empty && readAttribute(empty, caller)).toBe('');
    expect(empty && readAttribute(empty, null)).toBe('x');
  });

  it('are filled into a copy, and a stage variable may be the fallback', () => {
    const settings = { kind: 'x', url: 'http://${customer.attributes.host:-${stageVariables.host}}/', status: 200 };
    const prepared = withStageFallbacks(settings, { host: 'eu' });
    const [reference] = attributeReferences(prepared);
    expect(reference?.fallback).toBe('eu');
    expect(fillReferences(prepared, new Map([[reference?.text ?? '', 'acme']]))).toEqual({ kind: 'x', url: 'http://acme/', status: 200 });
    expect(settings.url).toContain('stageVariables');
  });
});

describe('compileCallerText', () => {
  it('puts stage variables in and leaves the caller for later', () => {
    const compiled = compileCallerText('a-${stageVariables.v}-${key.attributes.x}', { v: '1' });
    expect(compiled.ok && compiled.value).toMatchObject(['a-1-', { owner: 'key', name: 'x' }]);
  });

  it.each(['${stageVariables.none}', '${nothing}', '${customer.attributes.}'])('refuses %s', (text) => {
    expect(compileCallerText(text, {}).ok).toBe(false);
  });
});
