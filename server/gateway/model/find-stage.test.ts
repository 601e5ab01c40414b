import { describe, expect, it } from 'vitest';
import { findApi, findStage } from './find-stage.ts';

describe('findApi', () => {
  it.each([
    ['abc123.execute-api.localhost', '/prod/x', { apiId: 'abc123', path: '/prod/x' }],
    ['abc123.execute-api.us-east-1.amazonaws.example', '/', { apiId: 'abc123', path: '/' }],
    ['localhost', '/_api/abc123/prod/x', { apiId: 'abc123', path: '/prod/x' }],
    ['127.0.0.1', '/_api/abc123', { apiId: 'abc123', path: '/' }],
    ['localhost', '/prod', null],
    ['localhost', '/_api/', null],
    ['execute-api.localhost', '/', null],
    ['abc.other.localhost', '/', null],
  ])('%s %s', (host, path, expected) => {
    expect(findApi(host, path)).toEqual(expected);
  });
});

describe('findStage', () => {
  const named = new Map([['prod', 1]]);
  const withDefault = new Map([
    ['prod', 1],
    ['$default', 2],
  ]);
  it.each([
    [named, '/prod', { stage: 1, path: '/' }],
    [named, '/prod/', { stage: 1, path: '/' }],
    [named, '/prod/a/b', { stage: 1, path: '/a/b' }],
    [named, '/test/a', null],
    [withDefault, '/prod/a', { stage: 1, path: '/a' }],
    [withDefault, '/other/a', { stage: 2, path: '/other/a' }],
    [withDefault, '/', { stage: 2, path: '/' }],
  ])('%o %s', (stages, path, expected) => {
    expect(findStage(stages, path)).toEqual(expected);
  });
});
