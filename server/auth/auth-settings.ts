// What the console's cookies are made with, read from the environment once.
import { readEnv } from '#server/config/env.ts';

export type AuthSettings = {
  /** At least 32 characters; encrypts and authenticates the session cookie. */
  authSecret: string;
  /** True when people reach the console over https: cookies are then Secure and __Host-. */
  isSecure: boolean;
};

let known: AuthSettings | undefined;

/** @throws Error when AUTH_SECRET is absent or weak; the supervisor passes one */
export function authSettings(): AuthSettings {
  known ??= readSettings();
  return known;
}

function readSettings(): AuthSettings {
  const parsed = readEnv();
  if (!parsed.ok) throw new Error(`The environment is not complete: ${parsed.problems.join('; ')}`);
  const { AUTH_SECRET, SLUICE_PUBLIC_URL } = parsed.env;
  if (AUTH_SECRET === undefined) throw new Error('AUTH_SECRET is missing: the console cannot keep sessions without it.');
  return { authSecret: AUTH_SECRET, isSecure: SLUICE_PUBLIC_URL?.startsWith('https:') ?? false };
}
