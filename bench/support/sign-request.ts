// Signs SQS requests as a client does (Signature Version 4), so that a load run can replay prepared bytes.
// Source: IAM user guide, "Create a signed AWS API request".
import { createHash, createHmac } from 'node:crypto';

export type SigningCredential = { accessKeyId: string; secretAccessKey: string };

/**
 * One whole HTTP/1.1 request for an SQS action, signed for us-east-1 at the given time; valid for five minutes.
 *
 * @returns the request's bytes, keep-alive
 */
export function signedSqsRequest(credential: SigningCredential, port: number, action: string, input: object, nowMs: number): Buffer {
  const body = JSON.stringify(input);
  const headers = signedSqsHeaders(credential, `127.0.0.1:${port}`, action, body, nowMs);
  const head = [...headers, ['content-length', String(Buffer.byteLength(body))]];
  return Buffer.from(`POST / HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
}

/** The headers of such a request, the signature among them; Content-Length is left to the sender. */
export function signedSqsHeaders(
  credential: SigningCredential,
  host: string,
  action: string,
  body: string,
  nowMs: number,
): [name: string, value: string][] {
  const amzDate = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${amzDate.slice(0, 8)}/us-east-1/sqs/aws4_request`;
  const headers: [string, string][] = [
    ['content-type', 'application/x-amz-json-1.0'],
    ['host', host],
    ['x-amz-date', amzDate],
    ['x-amz-target', `AmazonSQS.${action}`],
  ];
  const names = headers.map(([name]) => name).join(';');
  const canonical = `POST\n/\n\n${headers.map(([name, value]) => `${name}:${value}\n`).join('')}\n${names}\n${sha256(body)}`;
  const toSign = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${sha256(canonical)}`;
  const key = signingKey(credential, scope);
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return [...headers, ['authorization', authorization]];
}

const keys = new Map<string, Buffer | string>();

/** The same all day, so it is derived once. */
function signingKey({ accessKeyId, secretAccessKey }: SigningCredential, scope: string): Buffer | string {
  const name = `${accessKeyId} ${secretAccessKey} ${scope}`;
  const key = keys.get(name) ?? scope.split('/').reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  keys.set(name, key);
  return key;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
