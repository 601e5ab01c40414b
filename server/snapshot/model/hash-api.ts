// One text for everything clients can observe of an API: two configs have the same hash exactly when diff-api.ts finds no
// difference between them. Pure.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DeployedApi } from '../../contracts/published-config.ts';
import { observable } from './diff-api.ts';

/** Hashes of another release may mean another config: what a config can hold is part of the hash. */
const release = digest(JSON.stringify(z.toJSONSchema(DeployedApi, { unrepresentable: 'any' }))).slice(0, 12);

/** @returns `{release}.{SHA-256}`, to be compared with hashes for which isCurrentHash holds */
export function hashApi(api: DeployedApi): string {
  return `${release}.${digest(JSON.stringify(observable(api)))}`;
}

/** Was a stored hash made by this release? One that was not says nothing. */
export function isCurrentHash(hash: string | null): hash is string {
  return hash?.startsWith(`${release}.`) ?? false;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
