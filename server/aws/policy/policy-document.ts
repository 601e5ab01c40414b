// Resource policies as AWS writes them, read once and turned into what evaluate-policy.ts compares with. What is not
// understood is refused here, so that nothing of a policy is ever silently left out of a decision.
import { z } from 'zod';
import type { Result } from '../../kernel/result.ts';
import { fail, ok } from '../../kernel/result.ts';
import type { Condition } from './policy-conditions.ts';
import { readConditions } from './policy-conditions.ts';

export type Policy = { statements: readonly Statement[] };

/** Patterns with `*` and `?`; a negated list matches what none of its patterns does. */
export type PatternList = { patterns: readonly string[]; isNegated: boolean };

export type Statement = {
  isAllow: boolean;
  /** Kind and name: `AWS` with an account, ARN or `*`, `Service` with a host such as sns.amazonaws.com. */
  principals: { entries: readonly { kind: string; name: string }[]; isNegated: boolean };
  actions: PatternList;
  /** Null names every resource the policy is attached to. */
  resources: PatternList | null;
  conditions: readonly Condition[];
};

/** Quotas of a queue's policy. Source: SQS developer guide, "Amazon SQS policy quotas". */
const max = { statements: 20, principals: 50, conditions: 10, actions: 7 };

const Texts = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => (Array.isArray(value) ? value : [value]));
const Principal = z.union([z.literal('*'), z.record(z.enum(['AWS', 'Service', 'Federated', 'CanonicalUser']), Texts.optional())]);
const WireStatement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: Principal.optional(),
  NotPrincipal: Principal.optional(),
  Action: Texts.optional(),
  NotAction: Texts.optional(),
  Resource: Texts.optional(),
  NotResource: Texts.optional(),
  Condition: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.union([Texts, z.boolean().transform((value) => [String(value)]), z.number().transform((value) => [String(value)])]),
      ),
    )
    .optional(),
});
const WirePolicy = z.strictObject({
  Version: z.enum(['2008-10-17', '2012-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([WireStatement.transform((one) => [one]), z.array(WireStatement).min(1)]),
});
type WireStatement = z.infer<typeof WireStatement>;

/**
 * @param text  the policy as JSON
 * @returns     the policy, or what is wrong with it in one sentence
 * Source: IAM user guide, "IAM JSON policy elements reference".
 */
export function readPolicy(text: string): Result<Policy, string> {
  const json = parseJson(text);
  const parsed = WirePolicy.safeParse(json);
  if (!parsed.success) return fail(`${parsed.error.issues[0]?.path.join('.') || 'The policy'} is not valid.`);
  const { Statement: wire } = parsed.data;
  if (wire.length > max.statements) return fail(`A policy has at most ${max.statements} statements.`);
  const statements: Statement[] = [];
  for (const one of wire) {
    const statement = readStatement(one);
    if (!statement.ok) return statement;
    statements.push(statement.value);
  }
  const principals = statements.reduce((sum, one) => sum + one.principals.entries.length, 0);
  if (principals > max.principals) return fail(`A policy names at most ${max.principals} principals.`);
  return ok({ statements });
}

function readStatement(wire: WireStatement): Result<Statement, string> {
  const principals = either(wire.Principal, wire.NotPrincipal);
  const actions = either(wire.Action, wire.NotAction);
  const resources = either(wire.Resource, wire.NotResource);
  if (!principals) return fail('A statement has either Principal or NotPrincipal.');
  if (!actions) return fail('A statement has either Action or NotAction.');
  if (wire.Resource && wire.NotResource) return fail('A statement has either Resource or NotResource.');
  if (actions.value.length > max.actions) return fail(`A statement names at most ${max.actions} actions.`);
  const conditions = readConditions(wire.Condition ?? {});
  if (!conditions.ok) return conditions;
  if (conditions.value.length > max.conditions) return fail(`A statement has at most ${max.conditions} conditions.`);
  return ok({
    isAllow: wire.Effect === 'Allow',
    principals: { entries: principalEntries(principals.value), isNegated: principals.isNegated },
    actions: { patterns: actions.value.map((action) => action.toLowerCase()), isNegated: actions.isNegated },
    resources: resources ? { patterns: resources.value, isNegated: resources.isNegated } : null,
    conditions: conditions.value,
  });
}

/** Exactly one of an element and its negation. */
function either<Value>(plain: Value | undefined, negated: Value | undefined): { value: Value; isNegated: boolean } | null {
  if (plain !== undefined) return negated === undefined ? { value: plain, isNegated: false } : null;
  return negated === undefined ? null : { value: negated, isNegated: true };
}

function principalEntries(principal: NonNullable<WireStatement['Principal']>): { kind: string; name: string }[] {
  if (principal === '*')
    return [
      { kind: 'AWS', name: '*' },
      { kind: 'Service', name: '*' },
    ];
  return Object.entries(principal).flatMap(([kind, names]) => (names ?? []).map((name) => ({ kind, name })));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
