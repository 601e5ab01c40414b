// NextToken of the list actions: the last name or id of the page before, in base64url. It carries no rights, so it is
// not signed; a token that is none is refused.
import { snsError } from '../../aws/wire-errors.ts';

/** Entries per page of every SNS list action. Source: SNS API reference, "ListTopics": up to 100. */
export const pageSize = 100;

/** @returns the token behind a full page, undefined behind the last */
export function nextToken(keys: readonly string[]): string | undefined {
  const last = keys.at(-1);
  return keys.length < pageSize || last === undefined ? undefined : Buffer.from(last).toString('base64url');
}

/** @throws WireError `InvalidParameter` when the text is no token */
export function readToken(token: string | undefined): string | undefined {
  if (token === undefined || token === '') return undefined;
  const key = Buffer.from(token, 'base64url').toString();
  if (Buffer.from(key).toString('base64url') !== token) throw snsError('InvalidParameter', 'Invalid parameter: NextToken');
  return key;
}
