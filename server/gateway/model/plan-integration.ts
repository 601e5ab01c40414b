// Everything about a route's integration that can be worked out before any request, and everything wrong with it. The
// deploy check asks for the problems, the compiler for the plan.
import type { Integration } from '../../contracts/integration.ts';
import type { DeployedRoute } from '../../contracts/published-config.ts';
import { fail, ok, type Result } from '../../kernel/result.ts';
import { compileResponses, type ResponseRule } from './choose-response.ts';
import { compileIntegrationUrl, type IntegrationUrl } from './integration-url.ts';
import { compileShape, type MergeShape } from './merge-shape.ts';
import { compileRequestMapping, type RequestMapping } from './request-mapping.ts';
import { routeParameterNames } from './route-path.ts';
import { compileParameters, type ServiceParameters } from './service-parameters.ts';
import { fillStageVariables } from './upstream-url.ts';
import type { ExpressionScope } from './value-expression.ts';

type Of<Kind extends Integration['kind']> = Extract<Integration, { kind: Kind }>;
type Planned<Kind extends Integration['kind'], Parts = unknown> = { kind: Kind; integration: Of<Kind> } & Parts;

type PlannedPart = { name: string; target: IntegrationUrl; timeoutMs: number; fallback: { value: unknown } | null };

export type IntegrationPlan =
  | Planned<'mock'>
  | Planned<'http-proxy', { target: IntegrationUrl }>
  | Planned<'http', { target: IntegrationUrl; mapping: RequestMapping; rules: readonly ResponseRule[] }>
  | Planned<'aws-service', { parameters: ServiceParameters; rules: readonly ResponseRule[] | null }>
  | Planned<'aws-request', { target: IntegrationUrl; parameters: ServiceParameters | null; rules: readonly ResponseRule[] | null }>
  | Planned<'function', { target: IntegrationUrl; functionName: string; parameterNames: readonly string[] }>
  | Planned<'aggregate', { parts: readonly PlannedPart[]; shape: MergeShape }>;

/**
 * @param variables  of the stage; naming one it lacks is a problem
 * @returns          the plan, or what is wrong as one phrase
 */
export function planIntegration(route: DeployedRoute, variables: Readonly<Record<string, string>>): Result<IntegrationPlan, string> {
  const { integration } = route;
  const scope: ExpressionScope = { parameterNames: routeParameterNames(route.path), variables };
  switch (integration.kind) {
    case 'mock':
      return ok({ kind: 'mock', integration });
    case 'http-proxy': {
      const target = targetOf(integration.url, scope);
      return target.ok ? ok({ kind: 'http-proxy', integration, target: target.value }) : target;
    }
    case 'http':
      return planHttp(integration, scope);
    case 'aws-service': {
      const parameters = compileParameters(withBody(integration), scope);
      if (!parameters.ok) return parameters;
      const rules = rulesOf(integration.responses, scope);
      return rules.ok ? ok({ kind: 'aws-service', integration, parameters: parameters.value, rules: rules.value }) : rules;
    }
    case 'aws-request':
      return planAwsRequest(integration, scope);
    case 'function': {
      const target = targetOf(integration.url, scope);
      if (!target.ok) return target;
      const name = fillStageVariables(integration.functionName, variables);
      if (!name.ok) return fail(`functionName: ${name.error}`);
      return ok({ kind: 'function', integration, target: target.value, functionName: name.value, parameterNames: scope.parameterNames });
    }
    case 'aggregate':
      return planAggregate(integration, scope);
  }
}

function planHttp(integration: Of<'http'>, scope: ExpressionScope): Result<IntegrationPlan, string> {
  const mapping = compileRequestMapping(integration.requestParameters, scope);
  if (!mapping.ok) return mapping;
  const target = targetOf(integration.url, { ...scope, parameterNames: mapping.value.path.map(({ name }) => name) });
  if (!target.ok) return target;
  const rules = compileResponses(integration.responses, scope);
  return rules.ok ? ok({ kind: 'http', integration, target: target.value, mapping: mapping.value, rules: rules.value }) : rules;
}

function planAwsRequest(integration: Of<'aws-request'>, scope: ExpressionScope): Result<IntegrationPlan, string> {
  const target = targetOf(integration.url, scope);
  if (!target.ok) return target;
  const parameters = integration.parameters === undefined ? ok(null) : compileParameters(integration.parameters, scope);
  if (!parameters.ok) return parameters;
  const rules = rulesOf(integration.responses, scope);
  if (!rules.ok) return rules;
  return ok({ kind: 'aws-request', integration, target: target.value, parameters: parameters.value, rules: rules.value });
}

function planAggregate(integration: Of<'aggregate'>, scope: ExpressionScope): Result<IntegrationPlan, string> {
  const parts: PlannedPart[] = [];
  for (const [name, part] of Object.entries(integration.parts)) {
    const target = targetOf(part.url, scope);
    if (!target.ok) return fail(`part ${name}: ${target.error}`);
    parts.push({ name, target: target.value, timeoutMs: part.timeoutMs, fallback: 'fallback' in part ? { value: part.fallback } : null });
  }
  const shape = compileShape(
    integration.shape,
    parts.map(({ name }) => name),
  );
  return shape.ok ? ok({ kind: 'aggregate', integration, parts, shape: shape.value }) : shape;
}

function targetOf(url: string, scope: ExpressionScope): Result<IntegrationUrl, string> {
  const compiled = compileIntegrationUrl(url, scope.variables, scope.parameterNames);
  return compiled.ok ? compiled : fail(`url ${compiled.error}`);
}

function rulesOf(responses: Of<'http'>['responses'] | undefined, scope: ExpressionScope): Result<ResponseRule[] | null, string> {
  return responses === undefined ? ok(null) : compileResponses(responses, scope);
}

/** What is sent or published is the request's body, unless something else is said. */
function withBody({ action, parameters }: Of<'aws-service'>): Record<string, string> {
  if (action === 'SQS-SendMessage') return { MessageBody: '$request.body', ...parameters };
  return action === 'SNS-Publish' ? { Message: '$request.body', ...parameters } : parameters;
}
