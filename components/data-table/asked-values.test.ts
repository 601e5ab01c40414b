import { expect, test } from 'vitest';
import { AskedValues } from './asked-values.ts';

test('what was asked for is an echo once, in the order it was asked for', () => {
  const asked = new AskedValues();
  asked.ask('or', '');
  asked.ask('order', '');
  expect([asked.isEcho('or'), asked.isEcho('order'), asked.isEcho('order')]).toEqual([true, true, false]);
});

test('a value that a later one has overtaken is not waited for', () => {
  const asked = new AskedValues();
  asked.ask('or', '');
  asked.ask('order', '');
  expect([asked.isEcho('order'), asked.isEcho('or')]).toEqual([true, false]);
});

test('a value the URL holds already has no echo', () => {
  const asked = new AskedValues();
  asked.ask('order', 'order');
  expect(asked.isEcho('order')).toBe(false);
});

test('the value of before, asked for while another is on its way, is an echo', () => {
  const asked = new AskedValues();
  asked.ask('order', '');
  asked.ask('', '');
  expect([asked.isEcho('order'), asked.isEcho('')]).toEqual([true, true]);
});

test('a value nobody asked for comes from elsewhere, and what was asked for before it is still on its way', () => {
  const asked = new AskedValues();
  asked.ask('order', '');
  expect([asked.isEcho('tea'), asked.isEcho('order')]).toEqual([false, true]);
});
