// Mistakes in a declarative file are reported where they stand.
import { describe, expect, it } from 'vitest';
import { formatProblem, readProjectFile } from './read-project-file.ts';

function problemsOf(text: string): string[] {
  return readProjectFile(text).problems.map((problem) => formatProblem('f.yaml', problem));
}

describe('readProjectFile', () => {
  it('takes a correct file', () => {
    const read = readProjectFile('version: 1\nqueues:\n  orders:\n  dead: { delaySeconds: 5 }\n');
    expect(read.problems).toEqual([]);
    expect(read.file).toMatchObject({ version: 1, queues: { dead: { delaySeconds: 5 } } });
  });

  it.each<[string, string, string[]]>([
    [
      'a value that is not allowed',
      'version: 1\nqueues:\n  orders:\n    delaySeconds: 901\n',
      ['f.yaml:4:19: queues.orders.delaySeconds: Too big: expected number to be <=900'],
    ],
    [
      'an unknown field, at its name',
      'version: 1\napis:\n  orders:\n    rutes: {}\n',
      ['f.yaml:4:5: apis.orders.rutes: is not a field this file knows'],
    ],
    [
      'a wrong route key, at the key',
      'version: 1\napis:\n  a:\n    routes:\n      FETCH /x: { integration: { kind: mock, status: 200, body: "" } }\n',
      ['f.yaml:5:7: apis.a.routes.FETCH /x: must be a method and a path such as "GET /orders/{id}" or "ANY /{proxy+}", or "$default"'],
    ],
    ['a missing version, at the top', 'queues: {}\n', ['f.yaml:1:1: version: Invalid input: expected 1']],
    [
      'a missing field, at the thing that lacks it',
      'version: 1\ntopics:\n  t:\n    subscriptions:\n      - raw: true\n',
      ['f.yaml:5:9: topics.t.subscriptions.0.queue: is missing (string)'],
    ],
    ['a name given twice', 'version: 1\nqueues:\n  a: {}\n  a: {}\n', ['f.yaml:4:3: Map keys must be unique']],
    [
      'text that is not YAML',
      'version: 1\napis: [\n',
      ['f.yaml:3:1: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    ['an empty file', '', ['f.yaml:1:1: Invalid input: expected object, received null']],
  ])('names %s', (_name, text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  it('names several mistakes at once', () => {
    expect(problemsOf('version: 1\nx: 1\ny: 2\n')).toHaveLength(2);
  });

  it('places what the server finds', () => {
    const read = readProjectFile('version: 1\nusagePlans:\n  basic:\n    stages:\n      - orders/prod\n      - nowhere/prod\n');
    const placed = read.place({ path: ['usagePlans', 'basic', 'stages', 1], message: 'There is no stage nowhere/prod.' });
    expect(placed).toMatchObject({ line: 6, column: 9 });
  });
});
