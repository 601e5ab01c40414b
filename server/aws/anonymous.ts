// Requests that nobody signed. They are heard where the policy of the queue they name lets everybody in, and nowhere else. Here
// the name is only looked for, without reading the request, to find out whether it deserves to be read.
import type { CredentialEntry } from '../contracts/directory.ts';
import { WireError } from './wire-errors.ts';
import type { WireRequest } from './wire-request.ts';

/** Stands in a call for the credential of a caller who has none: of no project, and never the owner of anything. */
export const anonymous: CredentialEntry = {
  accessKeyId: 'anonymous',
  secretAccessKey: '',
  projectId: '',
  accountId: 'anonymous',
  isRoot: false,
};

/** Which queue an unsigned request is for. */
export type UnsignedTarget = { accountId: string; name: string; region: string };

/**
 * @returns the queue whose URL the request was sent to, or that it names as QueueUrl, in the region that the host names
 *          (`sqs.eu-west-3.…`) or else us-east-1; null when there is none
 */
export function unsignedTarget(request: WireRequest): UnsignedTarget | null {
  const named = request.rawPath === '/' ? (urlInJson(request.body) ?? urlInForm(request.rawQuery, request.body)) : request.rawPath;
  const queue = /^(?:https?:\/\/[^/]+)?\/?(?:[^/]+\/)*(\d{12})\/([\w-]{1,80}(?:\.fifo)?)$/.exec(named ?? '');
  if (!queue?.[1] || !queue[2]) return null;
  const region = /^sqs\.([a-z0-9-]{1,64})\./.exec(request.headers.get('host') ?? '')?.[1];
  return { accountId: queue[1], name: queue[2], region: region !== undefined && /-\d$/.test(region) ? region : 'us-east-1' };
}

const urlBytesMax = 2_048;

/** Inside a text the quotes would be escaped, so what is found is a member's name. */
function urlInJson(body: Uint8Array): string | null {
  const at = Buffer.from(body.buffer, body.byteOffset, body.byteLength).indexOf('"QueueUrl"');
  if (at < 0) return null;
  return /^"QueueUrl"\s{0,9}:\s{0,9}"([^"\\]+)"/.exec(latin1(body, at))?.[1] ?? null;
}

function urlInForm(rawQuery: string, body: Uint8Array): string | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const at = bytes.subarray(0, 9).toString('latin1') === 'QueueUrl=' ? 0 : bytes.indexOf('&QueueUrl=');
  const found = at < 0 ? null : latin1(body, at);
  const encoded = /(?:^|&)QueueUrl=([^&]+)/.exec(found ?? rawQuery)?.[1];
  try {
    return encoded === undefined ? null : decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

function latin1(body: Uint8Array, from: number): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1', from, from + urlBytesMax);
}

/** Whether the queue is there or not, and whatever of it was asked for, strangers read the same. */
export function accessToResourceDenied(baseUrl: string, { accountId, name }: { accountId: string; name: string }): WireError {
  const facts = { code: 'AccessDenied', jsonType: 'com.amazon.coral.service#AccessDeniedException', status: 403 };
  return new WireError(facts, `Access to the resource ${baseUrl}/${accountId}/${name} is denied.`);
}
