// Finds what is wrong between the parts of a declarative file and the project: names that lead nowhere, and what cannot
// be changed once made. Pure; the file's own shape has been checked by its schema.

import { coversDomainName } from '#server/contracts/certificate-rules.ts';
import { integrationReferences } from '#server/contracts/integration.ts';
import type { ProjectFile } from '#server/contracts/project-file.ts';
import { parseRouteKey } from '#server/contracts/project-file.ts';
import type { FileProblem } from '#server/contracts/project-plan.ts';
import { deployedBodies, deployedBodyRules } from '../../deployments/model/build-config.ts';
import { checkConfig } from '../../deployments/model/check-config.ts';
import type { ProjectState } from './project-state.ts';

/** @returns every problem with the path to it; none when the file can be planned */
export function checkFile(file: ProjectFile, state: ProjectState): FileProblem[] {
  const problems: FileProblem[] = [];
  const has = (inFile: object, inState: ReadonlyMap<string, unknown>, name: string) => Object.hasOwn(inFile, name) || inState.has(name);
  for (const [name, api] of Object.entries(file.apis)) {
    const kind = state.apis.get(name)?.kind;
    if (kind !== undefined && kind !== api.kind) {
      problems.push({ path: ['apis', name, 'kind'], message: `The API is of kind ${kind}; a kind cannot be changed.` });
    }
    problems.push(...checkDeployment(name, api, state), ...checkStages(file, state, name));
  }
  problems.push(...checkUpstreams(file, state), ...checkDomains(file, state), ...checkDefaultCertificate(file, state));
  for (const [name, plan] of Object.entries(file.usagePlans)) {
    for (const [index, stage] of plan.stages.entries()) {
      if (!hasStage(file, state, stage))
        problems.push({ path: ['usagePlans', name, 'stages', index], message: `There is no stage ${stage}.` });
    }
  }
  for (const [name, key] of Object.entries(file.apiKeys)) {
    if (key.customer !== undefined && !has(file.customers, state.customers, key.customer)) {
      problems.push({ path: ['apiKeys', name, 'customer'], message: `There is no customer ${key.customer}.` });
    }
    for (const [index, plan] of key.usagePlans.entries()) {
      if (!has(file.usagePlans, state.usagePlans, plan)) {
        problems.push({ path: ['apiKeys', name, 'usagePlans', index], message: `There is no usage plan ${plan}.` });
      }
    }
  }
  return [...problems, ...checkMessaging(file, state)];
}

/** What routes and upstreams lean on by name must be in the file or in the project. */
function checkUpstreams(file: ProjectFile, state: ProjectState): FileProblem[] {
  const { signing, certificates } = state.upstreamCredentials;
  const routes = Object.entries(file.apis).flatMap(([api, { routes }]) =>
    Object.entries(routes).flatMap(([routeKey, { integration }]) => {
      const path = ['apis', api, 'routes', routeKey, 'integration'];
      const named = integrationReferences(integration);
      return [
        ...named.upstreams.flatMap((name) =>
          Object.hasOwn(file.upstreams, name) || state.upstreams.has(name) ? [] : [{ path, message: `There is no upstream ${name}.` }],
        ),
        ...named.credentials.flatMap((name) =>
          signing.has(name) ? [] : [{ path, message: `There is no upstream credential ${name} that signs: make it in the console first.` }],
        ),
      ];
    }),
  );
  const upstreams = Object.entries(file.upstreams).flatMap(([name, { tls }]) =>
    tls.clientCertificate === undefined || certificates.has(tls.clientCertificate)
      ? []
      : [{ path: ['upstreams', name, 'tls', 'clientCertificate'], message: `There is no client certificate ${tls.clientCertificate}.` }],
  );
  return [...routes, ...upstreams];
}

/** Would the API as written be served by the stages it is to be deployed to? */
function checkDeployment(name: string, api: ProjectFile['apis'][string], state: ProjectState): FileProblem[] {
  const stages = Object.entries(api.stages).flatMap(([stage, { deploy, autoDeploy, variables, canary }]) => {
    return deploy || autoDeploy ? [{ name: stage, variables: { ...variables, ...canary?.variables } }] : [];
  });
  if (stages.length === 0) return [];
  const routes = Object.entries(api.routes).flatMap(
    ([routeKey, { apiKeyRequired, maxBodyBytes, bodyOnAnyMethod: allowsBodyOnAnyMethod, ...route }]) => {
      const parsed = parseRouteKey(routeKey);
      return parsed === null
        ? []
        : [
            {
              id: routeKey,
              ...parsed,
              isApiKeyRequired: apiKeyRequired,
              ...route,
              ...deployedBodyRules({ maxBodyBytes, allowsBodyOnAnyMethod }),
            },
          ];
    },
  );
  const known = state.apis.get(name);
  const hasHonestErrors = api.honestErrors ?? known?.hasHonestErrors ?? false;
  const gatewayResponses = api.gatewayResponses ?? known?.gatewayResponses ?? {};
  const bodies = deployedBodies(api.bodies ?? known?.bodies ?? { binaryMediaTypes: [], minimumCompressionBytes: null });
  const config = { version: 1 as const, apiId: '', name, kind: api.kind, routes, hasHonestErrors, gatewayResponses, ...bodies };
  return checkConfig(config, stages).map(({ field, message }) => {
    if (field === 'api') return { path: ['apis', name], message };
    const [area, type] = field.split('.');
    return area === 'gatewayResponses' && type !== undefined
      ? { path: ['apis', name, area, type], message }
      : { path: ['apis', name, 'routes', field], message };
  });
}

function checkStages(file: ProjectFile, state: ProjectState, api: string): FileProblem[] {
  const { kind, stages } = file.apis[api] ?? { kind: 'http', stages: {} };
  return Object.entries(stages).flatMap(([name, stage]) => {
    const problems: FileProblem[] = [];
    const report = (field: string, message: string) => problems.push({ path: ['apis', api, 'stages', name, field], message });
    if (kind !== 'http' && name === '$default')
      problems.push({ path: ['apis', api, 'stages', name], message: 'Only HTTP APIs have a $default stage.' });
    if (kind !== 'http' && stage.autoDeploy) report('autoDeploy', 'Only HTTP APIs deploy by themselves.');
    if (stage.canary && stage.autoDeploy) report('canary', 'A stage that deploys by itself has no canary.');
    if (stage.canary && !stage.deploy) report('canary', 'A canary is a deployment: set deploy to true.');
    const { customer } = stage;
    if (typeof customer === 'string' && !Object.hasOwn(file.customers, customer) && !state.customers.has(customer)) {
      report('customer', `There is no customer ${customer}.`);
    }
    return problems;
  });
}

function checkDomains(file: ProjectFile, state: ProjectState): FileProblem[] {
  return Object.entries(file.domains).flatMap(([name, { mappings, certificate }]) => {
    const problems: FileProblem[] = state.takenDomains.has(name)
      ? [{ path: ['domains', name], message: 'This domain name belongs to another project.' }]
      : [];
    const names = typeof certificate === 'string' ? (state.certificates.get(certificate) ?? null) : [name];
    const path = ['domains', name, 'certificate'];
    if (names === null) problems.push({ path, message: `There is no certificate ${certificate}: make it in the console first.` });
    else if (!coversDomainName(names, name)) problems.push({ path, message: `The certificate ${certificate} does not hold for ${name}.` });
    for (const [basePath, target] of Object.entries(mappings)) {
      const isApi = Object.hasOwn(file.apis, target) || state.apis.has(target);
      if (!isApi && !hasStage(file, state, target)) {
        problems.push({ path: ['domains', name, 'mappings', basePath], message: `There is no stage ${target}, and no API of that name.` });
      }
    }
    return problems;
  });
}

function checkDefaultCertificate({ defaultCertificate: name }: ProjectFile, state: ProjectState): FileProblem[] {
  if (typeof name !== 'string') return [];
  const path = ['defaultCertificate'];
  if (state.isDefaultCertificateTaken) return [{ path, message: 'A certificate of another project is the default of this installation.' }];
  return state.certificates.has(name) ? [] : [{ path, message: `There is no certificate ${name}: make it in the console first.` }];
}

function checkMessaging(file: ProjectFile, state: ProjectState): FileProblem[] {
  const problems: FileProblem[] = [];
  const hasQueue = (name: string) => Object.hasOwn(file.queues, name) || state.queues.has(name);
  for (const [name, { deadLetter }] of Object.entries(file.queues)) {
    if (deadLetter && !hasQueue(deadLetter.queue)) {
      problems.push({ path: ['queues', name, 'deadLetter', 'queue'], message: `There is no queue ${deadLetter.queue}.` });
    }
    if (deadLetter?.queue === name) {
      problems.push({ path: ['queues', name, 'deadLetter', 'queue'], message: 'A queue cannot be its own dead-letter queue.' });
    }
  }
  for (const [topic, { subscriptions }] of Object.entries(file.topics)) {
    const seen = new Set<string>();
    for (const [index, { queue }] of subscriptions.entries()) {
      const path = ['topics', topic, 'subscriptions', index, 'queue'];
      if (!hasQueue(queue)) problems.push({ path, message: `There is no queue ${queue}.` });
      if (seen.has(queue)) problems.push({ path, message: `The queue ${queue} is subscribed twice.` });
      seen.add(queue);
    }
  }
  return problems;
}

function hasStage(file: ProjectFile, state: ProjectState, reference: string): boolean {
  const { api, stage } = splitStageReference(reference);
  const inFile = Object.hasOwn(file.apis, api) && Object.hasOwn(file.apis[api]?.stages ?? {}, stage);
  return inFile || (state.apis.get(api)?.stages.has(stage) ?? false);
}

/** `{API}/{stage}`: stage names hold no slash, API names may. */
export function splitStageReference(reference: string): { api: string; stage: string } {
  const slash = reference.lastIndexOf('/');
  return { api: reference.slice(0, slash), stage: reference.slice(slash + 1) };
}
