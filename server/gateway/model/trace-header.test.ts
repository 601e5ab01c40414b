import { describe, expect, it } from 'vitest';
import { newRoot, traceAnswer, traceHeader } from './trace-header.ts';

const id = '0190163d-8694-739b-aea5-966c26f8ad91';
const atMs = 1_465_510_280_000;
const own = 'Root=1-5759e988-bd862e3fe1be46a994272793';

it('a new root has the seconds and 24 digits', () => {
  expect(newRoot(id, atMs)).toMatch(/^Root=1-575[0-9a-f]{5}-[0-9a-f]{24}$/);
});

describe('upstream and client read the same root', () => {
  it.each([
    ['no trace', [], newRoot(id, atMs), newRoot(id, atMs)],
    ['a root', ['x-amzn-trace-id', own], own, own],
    ['a root and more', ['accept', '*/*', 'x-amzn-trace-id', `Self=1; ${own};Sampled=1`], `Self=1; ${own};Sampled=1`, own],
    ['what is no root', ['x-amzn-trace-id', 'mine'], 'mine', newRoot(id, atMs)],
    ['a root that is too long', ['x-amzn-trace-id', `${own}0`], `${own}0`, newRoot(id, atMs)],
  ])('of a client that gives %s', (_, headers, upstream, client) => {
    expect([traceHeader(headers, id, atMs), traceAnswer(headers, id, atMs)]).toEqual([upstream, client]);
  });
});
