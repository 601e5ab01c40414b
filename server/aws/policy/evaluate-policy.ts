// Decides what a resource policy says of a request. Pure: everything known of the request is an argument.
import { matchesPattern } from './match-pattern.ts';
import type { PolicyContext } from './policy-conditions.ts';
import { holds } from './policy-conditions.ts';
import type { PatternList, Policy, Statement } from './policy-document.ts';

/** Who asks: somebody of an account, a service on behalf of something, or somebody who signed nothing. */
export type PolicyPrincipal = { kind: 'AWS'; accountId: string; arn: string } | { kind: 'Service'; name: string } | { kind: 'Anonymous' };

export type PolicyRequest = {
  principal: PolicyPrincipal;
  /** e.g. `sqs:SendMessage`; case does not matter. */
  action: string;
  /** ARN. */
  resource: string;
  context: PolicyContext;
};

/** `neutral`: no statement speaks of it. */
export type PolicyVerdict = 'allowed' | 'denied' | 'neutral';

/**
 * A statement that denies wins over any that allows.
 *
 * Source: IAM user guide, "Policy evaluation logic".
 */
export function evaluatePolicy(policy: Policy, request: PolicyRequest): PolicyVerdict {
  let verdict: PolicyVerdict = 'neutral';
  for (const statement of policy.statements) {
    if (!applies(statement, request)) continue;
    if (!statement.isAllow) return 'denied';
    verdict = 'allowed';
  }
  return verdict;
}

function applies(statement: Statement, request: PolicyRequest): boolean {
  return (
    fits(statement.actions, request.action.toLowerCase()) &&
    (statement.resources === null || fits(statement.resources, request.resource)) &&
    concerns(statement, request.principal) &&
    statement.conditions.every((condition) => holds(condition, request.context))
  );
}

function fits({ patterns, isNegated }: PatternList, text: string): boolean {
  return patterns.some((pattern) => matchesPattern(text, pattern)) !== isNegated;
}

/** Strangers are let in by name only, as `*`: an Allow for all but somebody does not mean them. */
function concerns({ principals, isAllow }: Statement, principal: PolicyPrincipal): boolean {
  if (principals.isNegated && isAllow && principal.kind === 'Anonymous') return false;
  return principals.entries.some((entry) => isPrincipal(entry, principal)) !== principals.isNegated;
}

/** An account, by its id or as its root, means everybody of it. */
function isPrincipal(entry: { kind: string; name: string }, principal: PolicyPrincipal): boolean {
  if (principal.kind === 'Anonymous') return entry.kind === 'AWS' && entry.name === '*';
  if (entry.kind !== principal.kind) return false;
  if (entry.name === '*') return true;
  if (principal.kind === 'Service') return entry.name.toLowerCase() === principal.name;
  return entry.name === principal.accountId || entry.name === `arn:aws:iam::${principal.accountId}:root` || entry.name === principal.arn;
}
