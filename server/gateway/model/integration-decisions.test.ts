// What integrations decide before and after a call, as tables and laws: expressions, shapes, conversions, codings.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Integration } from '../../contracts/integration.ts';
import { deployedRoute } from '../../testing/gateway-fakes.ts';
import { chooseEncoding } from './choose-encoding.ts';
import { convert, requestConversion, responseConversion } from './convert-content.ts';
import { parseJsonPath, readJsonPath } from './json-path.ts';
import { compileShape, mergeParts } from './merge-shape.ts';
import { planIntegration } from './plan-integration.ts';
import { readProxyResult } from './proxy-result.ts';
import { readQuery } from './query-values.ts';
import { type ExpressionSource, evaluateText, parseExpression } from './value-expression.ts';

const source: ExpressionSource = {
  header: (name) => (name === 'x-a' ? ['1', '2'] : []),
  query: (name) => (name === 'q' ? ['first', 'last'] : []),
  pathParameter: () => 'p 1',
  path: '/orders/p 1',
  bodyText: () => '{"a":{"b":[7,null]}}',
  bodyJson: () => ({ a: { b: [7, null] } }),
  context: (name) => (name === 'requestId' ? 'r-1' : undefined),
};
const scope = { parameterNames: ['id'], variables: { tier: 'gold' } };

describe('expressions', () => {
  it.each([
    ['rest', 'method.request.header.X-A', '2'],
    ['rest', 'method.request.multivalueheader.x-a', '1,2'],
    ['rest', 'method.request.querystring.q', 'last'],
    ['rest', 'method.request.multivaluequerystring.q', 'first,last'],
    ['rest', 'method.request.path.id', 'p 1'],
    ['rest', 'method.request.body', '{"a":{"b":[7,null]}}'],
    ['rest', 'method.request.body.a.b[0]', '7'],
    ['rest', 'method.request.body.a', '{"b":[7,null]}'],
    ['rest', "'a text'", 'a text'],
    ['rest', 'context.requestId', 'r-1'],
    ['rest', 'stageVariables.tier', 'gold'],
    ['rest', 'method.request.header.none', undefined],
    ['rest', 'method.request.body.a.b[1]', undefined],
    ['http', '$request.header.x-a', '2'],
    ['http', '$request.path.id', 'p 1'],
    ['http', '$request.path', '/orders/p 1'],
    ['http', '$request.body.a.b[0]', '7'],
    ['http', 'plain $ text', 'plain $ text'],
    ['http', '${context.requestId}/${request.querystring.q}/${request.header.none}.', 'r-1/last/.'],
  ] as const)('%s: %s', (spelling, text, value) => {
    const expression = parseExpression(text, scope, spelling);
    expect(expression.ok && evaluateText(expression.value, source)).toBe(value);
  });

  it.each([
    ['rest', 'plain'],
    ['rest', 'method.request.path.other'],
    ['rest', 'method.nonsense.x'],
    ['rest', 'stageVariables.none'],
    ['http', '$request.path.other'],
    ['http', '${nonsense}'],
    ['http', '$stageVariables.__proto__'],
  ] as const)('%s: %s is wrong', (spelling, text) => {
    expect(parseExpression(text, scope, spelling).ok).toBe(false);
  });
});

describe('JSON paths', () => {
  it('find what a walk by hand finds, and nothing an object only inherits', () => {
    const keys = fc.stringMatching(/^[a-z_]{1,4}$/);
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.oneof(keys, fc.nat(3)), { maxLength: 4 }), (value, steps) => {
        const text = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
        const path = parseJsonPath(`$${text}`);
        let expected: unknown = value;
        for (const step of steps)
          expected = typeof expected === 'object' && expected !== null ? Object.getOwnPropertyDescriptor(expected, step)?.value : undefined;
        return path.ok && readJsonPath(value, path.value) === expected;
      }),
    );
    for (const name of ['constructor', '__proto__', 'length']) expect(readJsonPath({}, [name])).toBeUndefined();
  });

  it.each(['a..b', 'a[', 'a[x]', '[1', 'a.[0]'])('%s is none', (text) => {
    expect(parseJsonPath(text).ok).toBe(false);
  });
});

describe('a merged shape', () => {
  it('without a part in it is itself', () => {
    const plain = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('$'));
    fc.assert(
      fc.property(plain, (value) => {
        const shape = compileShape(value, ['a']);
        expect(shape.ok && JSON.stringify(mergeParts(shape.value, new Map()))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('puts each part in its place whole', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const shape = compileShape({ x: ['$a', { y: '$b' }] }, ['a', 'b']);
        const parts = new Map<string, unknown>([
          ['a', a],
          ['b', b],
        ]);
        expect(shape.ok && mergeParts(shape.value, parts)).toEqual({ x: [a, { y: b }] });
      }),
    );
  });

  it('names only parts that are there', () => {
    expect([compileShape('$c', ['a']).ok, compileShape({ a: ['$'] }, ['a']).ok, compileShape('$a[', ['a']).ok]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('content handling', () => {
  const png = ['image/png'];
  it.each([
    ['text/plain', [], undefined, 'none'],
    ['text/plain', [], 'CONVERT_TO_BINARY', 'decode-base64'],
    ['text/plain', [], 'CONVERT_TO_TEXT', 'none'],
    ['text/plain', png, 'CONVERT_TO_BINARY', 'decode-base64'],
    ['image/png', png, undefined, 'none'],
    ['image/png; x=1', png, 'CONVERT_TO_BINARY', 'none'],
    ['IMAGE/png', ['image/*'], 'CONVERT_TO_TEXT', 'encode-base64'],
    ['anything/else', ['*/*'], 'CONVERT_TO_TEXT', 'encode-base64'],
  ] as const)('of a request: %s, %j, %s', (contentType, list, handling, conversion) => {
    expect(requestConversion(contentType, list, handling)).toBe(conversion);
  });

  it.each([
    ['text/html', 'application/json', [], undefined, 'none'],
    ['text/html', 'application/json', png, 'CONVERT_TO_BINARY', 'decode-base64'],
    ['image/png', 'text/plain', png, undefined, 'decode-base64'],
    ['image/png', 'text/plain', png, 'CONVERT_TO_TEXT', 'none'],
    ['text/html', 'image/png', png, undefined, 'encode-base64'],
    ['text/html', 'image/png', png, 'CONVERT_TO_BINARY', 'none'],
    ['image/png, text/html', 'image/png', png, undefined, 'none'],
    ['text/html, image/png', 'image/png', png, undefined, 'encode-base64'],
    ['image/png', 'image/png', png, 'CONVERT_TO_TEXT', 'encode-base64'],
  ] as const)('of a response: accepts %s, is %s, %j, %s', (accept, contentType, list, handling, conversion) => {
    expect(responseConversion(accept, contentType, list, handling)).toBe(conversion);
  });

  it('gives bytes back that went through base64, and refuses what is none', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = convert(bytes, 'encode-base64');
        return text !== null && Buffer.compare(convert(text, 'decode-base64') ?? Buffer.alloc(0), bytes) === 0;
      }),
    );
    expect(convert(Buffer.from('no base64!'), 'decode-base64')).toBeNull();
  });
});

describe('the coding', () => {
  it.each([
    ['', null],
    ['gzip', 'gzip'],
    ['GZIP, Br', 'br'],
    ['*', 'zstd'],
    ['*;q=0.5, gzip', 'gzip'],
    ['zstd;q=0, *', 'br'],
    ['identity, gzip;q=0.9', null],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['gzip;q=0', null],
    ['gzip;q=nonsense', 'gzip'],
    ['deflate, compress', null],
  ])('for %j is %j', (accept, coding) => {
    expect(chooseEncoding(accept)).toBe(coding);
  });

  it('is never one the client forbids', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('gzip', 'br', 'zstd', '*', 'identity'), fc.constantFrom('0', '0.3', '1'))), (list) => {
        const accept = list.map(([coding, weight]) => `${coding};q=${weight}`).join(', ');
        const chosen = chooseEncoding(accept);
        const weights = new Map(list);
        return chosen === null || (weights.get(chosen) ?? weights.get('*') ?? '0') !== '0';
      }),
    );
  });
});

describe('results and queries', () => {
  it('of any function are read or malformed, never a throw, and never a header that ends its line', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.constantFrom('rest' as const, 'http' as const),
        fc.constantFrom('1.0' as const, '2.0' as const),
        (json, kind, version) => {
          const result = readProxyResult(Buffer.from(json), { kind, version, accept: '', binaryMediaTypes: [] });
          return (
            result === null || (result.status >= 200 && result.status <= 599 && result.headers.every((text) => !/[\r\n\0]/.test(text)))
          );
        },
      ),
    );
  });

  it('give back what a form encoded', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string())), (pairs) => {
        const well = pairs.map(([name, value]): [string, string] => [name.toWellFormed(), value.toWellFormed()]);
        expect(readQuery(new URLSearchParams(well).toString())).toEqual(well);
      }),
    );
    expect(readQuery('a&b=%&c=%ff&&')).toEqual([
      ['a', ''],
      ['b', '%'],
      ['c', '�'],
    ]);
  });
});

describe('a plan', () => {
  it.each([
    [{ kind: 'http', url: 'http://up/{none}' }, /none.* not a path parameter/],
    [
      { kind: 'http', url: 'http://up/', requestParameters: { 'integration.request.header.a': 'method.request.path.none' } },
      /header\.a: none is not/,
    ],
    [
      {
        kind: 'http',
        url: 'http://up/',
        responses: [{ statusCode: 200, responseParameters: { 'method.response.header.a': 'method.request.header.b' } }],
      },
      /not of the/,
    ],
    [{ kind: 'http-proxy', url: 'upstream://no name/' }, /not the name of an upstream/],
    [{ kind: 'http-proxy', url: 'upstream://${stageVariables.up}/' }, /no variable up/],
    [{ kind: 'function', url: 'http://up', functionName: '${stageVariables.fn}' }, /functionName: .*no variable fn/],
    [{ kind: 'aws-service', action: 'SQS-SendMessage', parameters: { QueueUrl: '$request.path.none' } }, /QueueUrl: none is not/],
    [{ kind: 'aggregate', parts: { a: { url: 'http://up/{none}' } } }, /part a: url/],
    [{ kind: 'aggregate', parts: { a: { url: 'http://up/' } }, shape: '$b' }, /names no part/],
  ])('of %j says what is wrong', (integration, problem) => {
    const plan = planIntegration(deployedRoute({ path: '/x/{id}', integration: Integration.parse(integration) }), {});
    expect(plan.ok ? '' : plan.error).toMatch(problem);
  });

  it.each([
    { kind: 'aws-service', action: 'SQS-SendMessage', parameters: {} },
    { kind: 'aws-service', action: 'SQS-PurgeQueue', parameters: { QueueUrl: 'q', Other: 'x' } },
    { kind: 'http', url: 'http://up/', requestParameters: { 'integration.request.header.Host': "'x'" } },
    { kind: 'http', url: 'http://up/', responses: [{ statusCode: 200, selectionPattern: '(' }] },
    { kind: 'function', url: 'http://up/path', functionName: 'f' },
    { kind: 'aggregate', parts: {} },
    { kind: 'http-proxy', url: 'ftp://up/' },
  ])('is not even made for %j', (integration) => {
    expect(Integration.safeParse(integration).success).toBe(false);
  });
});
