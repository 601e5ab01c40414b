import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readAuthorization } from './read-authorization.ts';
import { createSigningKeys, verifySignature } from './sigv4.ts';
import type { WireError } from './wire-errors.ts';
import type { WireRequest } from './wire-request.ts';
import { collectHeaders, splitTarget } from './wire-request.ts';

/** Credential, service and instant of AWS's published Signature Version 4 test suite. */
const suite = {
  credential: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  nowMs: Date.UTC(2015, 7, 30, 12, 36, 0),
};
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function suiteRequest(
  line: string,
  signature: string,
  options: { headers?: string[]; signedHeaders?: string; body?: string; date?: string; extra?: string } = {},
): WireRequest {
  const [method = '', target = ''] = Buffer.from(line, 'utf8').toString('latin1').split(/ (.*)/s);
  const signedHeaders = options.signedHeaders ?? 'host;x-amz-date';
  const headers = collectHeaders([
    'Host',
    'example.amazonaws.com',
    ...(options.headers ?? []),
    'Authorization',
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    'X-Amz-Date',
    options.date ?? '20150830T123600Z',
  ]);
  return { method, ...(splitTarget(target) ?? { rawPath: '', rawQuery: '' }), headers, body: Buffer.from(options.body ?? '') };
}

function verdict(
  request: WireRequest,
  options: { secret?: string | null; nowMs?: number; service?: string; skewMsMax?: number } = {},
): 'accepted' | WireError {
  const authorization = readAuthorization(request);
  if (!authorization.ok) return authorization.error;
  const secretAccessKey = options.secret === undefined ? suite.credential.secretAccessKey : options.secret;
  const credential = secretAccessKey === null ? null : { accessKeyId: authorization.value.accessKeyId, secretAccessKey };
  const result = verifySignature(request, authorization.value, credential, {
    services: [options.service ?? 'service'],
    nowMs: options.nowMs ?? suite.nowMs,
    skewMsMax: options.skewMsMax ?? 300_000,
    keys: createSigningKeys(10),
  });
  return result.ok ? 'accepted' : result.error;
}

function refusal(request: WireRequest, options: Parameters<typeof verdict>[1] = {}): { code: string; message: string } {
  const outcome = verdict(request, options);
  return outcome === 'accepted' ? { code: 'accepted', message: '' } : { code: outcome.code, message: outcome.message };
}

const vanilla = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';

describe("AWS's published vectors are accepted", () => {
  test.each([
    ['get-vanilla', 'GET /', vanilla],
    ['get-slash-dot-slash', 'GET /./', vanilla],
    ['get-relative-relative', 'GET /example1/example2/../..', vanilla],
    ['get-slashes', 'GET //example//', '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84'],
    ['get-space', 'GET /example space/', '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741'],
    ['get-utf8', 'GET /ሴ', '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'],
    ['get-vanilla-utf8-query', 'GET /?ሴ=bar', '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04'],
    [
      'get-vanilla-query-order-key-case',
      'GET /?Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-vanilla-query-order-encoded',
      'GET /?Param-3=Value3&Param=Value2&%E1%88%B4=Value1',
      '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
    ],
    ['get-vanilla-empty-query-key', 'GET /?Param1=value1', 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb'],
  ])('%s', (_name, line, signature) => {
    expect(verdict(suiteRequest(line, signature))).toBe('accepted');
  });

  test('get-header-key-duplicate', () => {
    const headers = ['My-Header1', 'value2', 'My-Header1', 'value2', 'My-Header1', 'value1'];
    const signature = 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea';
    expect(verdict(suiteRequest('GET /', signature, { headers, signedHeaders: 'host;my-header1;x-amz-date' }))).toBe('accepted');
  });

  test('get-header-value-trim', () => {
    const headers = ['My-Header1', ' value1', 'My-Header2', ' "a   b   c"'];
    const signature = 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736';
    expect(verdict(suiteRequest('GET /', signature, { headers, signedHeaders: 'host;my-header1;my-header2;x-amz-date' }))).toBe('accepted');
  });

  const form = {
    headers: [
      'Content-Type',
      'application/x-www-form-urlencoded',
      'Content-Length',
      '13',
      'x-amz-content-sha256',
      '9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e',
    ],
    signedHeaders: 'content-length;content-type;host;x-amz-content-sha256;x-amz-date',
  };
  const formSignature = 'd3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b';

  test('post-x-www-form-urlencoded', () => {
    expect(verdict(suiteRequest('POST /', formSignature, { ...form, body: 'Param1=value1' }))).toBe('accepted');
  });

  test('the same with another body is refused', () => {
    expect(refusal(suiteRequest('POST /', formSignature, { ...form, body: 'Param1=value2' })).code).toBe('SignatureDoesNotMatch');
  });

  test('presigned get-vanilla-query-order-key-case, and not one second past its expiry', () => {
    const query =
      'Param2=value2&Param1=value1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request' +
      '&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Expires=3600' +
      '&X-Amz-Signature=86012e2c9ad4d77369f5d81c11f75158aae4f895a085212cc6d3f923d300bed5';
    const request = {
      method: 'GET',
      rawPath: '/',
      rawQuery: query,
      headers: collectHeaders(['Host', 'example.amazonaws.com']),
      body: Buffer.of(),
    };
    expect(verdict(request)).toBe('accepted');
    expect(verdict(request, { nowMs: suite.nowMs + 3_600_000 })).toBe('accepted');
    expect(refusal(request, { nowMs: suite.nowMs + 3_601_000 })).toEqual({
      code: 'RequestExpired',
      message: 'Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T133601Z - 3600 sec.)',
    });
    expect(refusal({ ...request, rawQuery: query.replace('Expires=3600', 'Expires=7200') }).code).toBe('SignatureDoesNotMatch');
    expect(refusal({ ...request, rawQuery: query.replace('Expires=3600', 'Expires=604801') }).code).toBe('IncompleteSignature');
    expect(refusal({ ...request, rawQuery: query.replace('&X-Amz-Expires=3600', '') }).code).toBe('IncompleteSignature');
    expect(refusal({ ...request, rawQuery: `${query}&X-Amz-Date=20150830T123600Z` }).code).toBe('IncompleteSignature');
    const both = collectHeaders(['Host', 'example.amazonaws.com', 'Authorization', 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e']);
    expect(refusal({ ...request, headers: both }).message).toContain('Only one auth mechanism allowed');
  });
});

describe('a request is refused', () => {
  test('with the canonical string when the secret differs', () => {
    const { code, message } = refusal(suiteRequest('GET /', vanilla), { secret: 'another' });
    expect(code).toBe('SignatureDoesNotMatch');
    expect(message).toContain(
      `The Canonical String for this request should have been\n'GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n${emptyHash}'`,
    );
    expect(message).toContain("'AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n");
  });

  test('as unknown when there is no such key, whatever the signature', () => {
    expect(refusal(suiteRequest('GET /', vanilla), { secret: null }).code).toBe('InvalidClientTokenId');
    expect(refusal(suiteRequest('GET /', 'zz'), { secret: null }).code).toBe('InvalidClientTokenId');
  });

  test('with a signature that is not 64 lower-case hex digits', () => {
    for (const signature of [vanilla.toUpperCase(), `${vanilla}00`, vanilla.slice(2), '00'.repeat(32)]) {
      expect(refusal(suiteRequest('GET /', signature)).code).toBe('SignatureDoesNotMatch');
    }
  });

  test('outside the window around its date, on either side', () => {
    const at = (offsetMs: number) => refusal(suiteRequest('GET /', vanilla), { nowMs: suite.nowMs + offsetMs });
    expect(at(300_000).code).toBe('accepted');
    expect(at(-300_000).code).toBe('accepted');
    expect(at(301_000)).toEqual({
      code: 'SignatureDoesNotMatch',
      message: 'Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)',
    });
    expect(at(-301_000)).toEqual({
      code: 'SignatureDoesNotMatch',
      message: 'Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T123059Z + 5 min.)',
    });
  });

  test('scoped to another service, another day or no region', () => {
    expect(refusal(suiteRequest('GET /', vanilla), { service: 'sqs' }).message).toContain("scoped to correct service: 'sqs'");
    expect(refusal(suiteRequest('GET /', vanilla, { date: '20150831T000000Z' })).message).toContain("'20150830' != '20150831'");
  });

  test('with an x-amz header left unsigned', () => {
    const { code, message } = refusal(suiteRequest('GET /', vanilla, { headers: ['X-Amz-Target', 'AmazonSQS.PurgeQueue'] }));
    expect(code).toBe('SignatureDoesNotMatch');
    expect(message).toContain('x-amz-target');
  });

  test('with host left unsigned', () => {
    expect(refusal(suiteRequest('GET /', vanilla, { signedHeaders: 'x-amz-date' })).code).toBe('IncompleteSignature');
  });

  test('with an unsigned or streamed payload', () => {
    for (const payload of ['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD']) {
      const options = { headers: ['x-amz-content-sha256', payload], signedHeaders: 'host;x-amz-content-sha256;x-amz-date' };
      expect(refusal(suiteRequest('POST /', vanilla, options)).code).toBe('SignatureDoesNotMatch');
    }
  });

  test.each([
    ['nothing at all', undefined, 'MissingAuthenticationToken', 'missing Authentication Token'],
    ['another algorithm', 'Bearer abc', 'IncompleteSignature', "Unsupported AWS 'algorithm': 'Bearer'"],
    ['no parts', 'AWS4-HMAC-SHA256', 'IncompleteSignature', "requires 'Credential' parameter"],
    [
      'a short scope',
      'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00',
      'IncompleteSignature',
      'exactly 5 slash-delimited',
    ],
    [
      'a part twice',
      'AWS4-HMAC-SHA256 Credential=a, Credential=b, SignedHeaders=host, Signature=00',
      'IncompleteSignature',
      'more than one',
    ],
  ])('that carries %s', (_name, authorization, code, message) => {
    const pairs = ['Host', 'h', 'X-Amz-Date', '20150830T123600Z', ...(authorization === undefined ? [] : ['Authorization', authorization])];
    const found = refusal({ method: 'GET', rawPath: '/', rawQuery: '', headers: collectHeaders(pairs), body: Buffer.of() });
    expect(found.code).toBe(code);
    expect(found.message).toContain(message);
  });

  test.each(['20151330T123600Z', '20150830T126100Z', '2015-08-30T12:36:00Z', 'yesterday'])('dated %s', (date) => {
    expect(refusal(suiteRequest('GET /', vanilla, { date })).message).toContain(`'basic format'. Got '${date}'`);
  });
});

test('the cache of signing keys follows a changed secret and stays bounded', () => {
  const keys = createSigningKeys(2);
  const derive = (secretAccessKey: string, region = 'us-east-1') =>
    keys.derive({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey }, '20150830', region, 'iam').sign('text');
  const first = derive(suite.credential.secretAccessKey);
  const published = Buffer.from('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9', 'hex');
  expect(first).toBe(createHmac('sha256', published).update('text').digest('hex'));
  expect(derive('another')).not.toBe(first);
  for (const region of ['a', 'b', 'c']) derive('another', region);
  expect(derive(suite.credential.secretAccessKey)).toBe(first);
});

test('a derived key signs texts of any length and alphabet, whatever it signed before', () => {
  const published = Buffer.from('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9', 'hex');
  const key = createSigningKeys(1).derive(suite.credential, '20150830', 'us-east-1', 'iam');
  for (const text of ['text', '', 'x'.repeat(256), 'short', 'x'.repeat(257), 'ü€😀'.repeat(64), 'x'.repeat(5_000), 'text']) {
    expect(key.sign(text)).toBe(createHmac('sha256', published).update(text).digest('hex'));
  }
});

test('headers of one length that differ before their signature are each read for themselves', () => {
  for (const signedHeaders of ['host;x-amz-date', 'host;x-amz-dato', 'host;x-amz-date', 'host;x-amz-dato', 'host;x-amz-date']) {
    const read = readAuthorization(suiteRequest('GET /', vanilla, { signedHeaders }));
    expect(read.ok && read.value.signedHeaders.join(';')).toBe(signedHeaders);
  }
});
