// Which of an integration's responses answers, by the status that came back, and what it maps.
// Source: API Gateway developer guide, "Integration responses": the pattern must match the whole status; the response
// without a pattern is the default.
import type { IntegrationResponse } from '../../contracts/integration-parts.ts';
import { fail, ok, type Result } from '../../kernel/result.ts';
import { type Expression, type ExpressionScope, needsBody, parseExpression } from './value-expression.ts';

export type ResponseRule = {
  pattern: RegExp | null;
  statusCode: number;
  headers: readonly { name: string; value: Expression }[];
  needsBody: boolean;
  contentHandling: IntegrationResponse['contentHandling'];
};

/** @returns the rules, or what is wrong as one phrase */
export function compileResponses(responses: readonly IntegrationResponse[], scope: ExpressionScope): Result<ResponseRule[], string> {
  const rules: ResponseRule[] = [];
  for (const response of responses) {
    const headers: { name: string; value: Expression }[] = [];
    for (const [target, text] of Object.entries(response.responseParameters)) {
      const value = parseResponseExpression(text, scope);
      if (!value.ok) return fail(`${target}: ${value.error}`);
      headers.push({ name: target.slice('method.response.header.'.length), value: value.value });
    }
    rules.push({
      pattern: statusPattern(response.selectionPattern),
      statusCode: response.statusCode,
      headers,
      needsBody: headers.some((header) => needsBody(header.value)),
      contentHandling: response.contentHandling,
    });
  }
  return ok(rules);
}

/** `integration.response.header.x` and `integration.response.body.a` are read as a request's would be, of the response. */
function parseResponseExpression(text: string, scope: ExpressionScope): Result<Expression, string> {
  const own = /^integration\.response\.((?:multivalue)?header\..+|body(?:\..+)?)$/.exec(text);
  if (own) return parseExpression(`method.request.${own[1] ?? ''}`, scope, 'rest');
  return text.startsWith('method.') ? fail(`"${text}" is not of the integration's response`) : parseExpression(text, scope, 'rest');
}

/** @returns the rule, or null when none fits and there is no default: the API is then misconfigured for this answer */
export function chooseResponse(rules: readonly ResponseRule[], status: number): ResponseRule | null {
  const text = String(status);
  return rules.find((rule) => rule.pattern?.test(text)) ?? rules.find((rule) => rule.pattern === null) ?? null;
}

/** @param pattern  has been checked to be a regular expression */
function statusPattern(pattern: string | undefined): RegExp | null {
  return pattern === undefined ? null : new RegExp(`^(?:${pattern})$`);
}
