// Requests that nobody signed. They are heard where a queue's policy lets everybody in, at the queue's own URL, and nowhere else.
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
 * @returns the queue whose URL the request was sent to, in the region that the host names (`sqs.eu-west-3.…`) or else
 *          us-east-1; null when it was sent to no queue's URL
 */
export function unsignedTarget({ rawPath, headers }: WireRequest): UnsignedTarget | null {
  const path = /^\/(\d{12})\/([\w-]{1,80}(?:\.fifo)?)$/.exec(rawPath);
  if (!path?.[1] || !path[2]) return null;
  const region = /^sqs\.([a-z0-9-]{1,64})\./.exec(headers.get('host') ?? '')?.[1];
  return { accountId: path[1], name: path[2], region: region !== undefined && /-\d$/.test(region) ? region : 'us-east-1' };
}

/** Whether the queue is there or not, and whatever of it was asked for, strangers read the same. */
export function accessToResourceDenied(url: string): WireError {
  const facts = { code: 'AccessDenied', jsonType: 'com.amazon.coral.service#AccessDeniedException', status: 403 };
  return new WireError(facts, `Access to the resource ${url} is denied.`);
}
