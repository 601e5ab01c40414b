// Decides which changes make a project hold what a declarative file says: pure, ordered so that each finds what it
// needs, and none when everything is so already. Things the file does not name are left alone.
import type { ProjectFile } from '#server/contracts/project-file.ts';
import type { Change } from './change.ts';
import { planApi } from './plan-api-changes.ts';
import type { ApiKeyState, ProjectState, UsagePlanState } from './project-state.ts';
import { queueAttributesOf } from './project-state.ts';
import { isSame } from './same-value.ts';

/** @param file  free of the problems that check-file.ts finds */
export function planChanges(file: ProjectFile, state: ProjectState): Change[] {
  return [
    ...planEgress(file, state),
    ...planCustomers(file, state),
    ...planQueues(file, state),
    ...planTopics(file, state),
    ...planUpstreams(file, state),
    ...Object.entries(file.apis).flatMap(([name, api]) => planApi(name, api, state.apis.get(name) ?? null)),
    ...planDomains(file, state),
    ...planDefaultCertificate(file, state),
    ...planUsagePlans(file, state),
    ...planApiKeys(file, state),
  ];
}

function planEgress(file: ProjectFile, state: ProjectState): Change[] {
  if (file.egressAllow === undefined) return [];
  const after = [...new Set(file.egressAllow)].sort();
  const before = [...state.egressAllow].sort();
  return isSame(before, after) ? [] : [{ kind: 'set-egress', before, after }];
}

function planCustomers(file: ProjectFile, state: ProjectState): Change[] {
  return Object.entries(file.customers).flatMap(([name, { attributes, ...rest }]): Change[] => {
    const before = state.customers.get(name) ?? null;
    const after = { ...rest, attributes: attributes ?? before?.attributes ?? {} };
    return before !== null && isSame(before, after) ? [] : [{ kind: 'put-customer', name, before, after }];
  });
}

/**
 * Queues are made first without their redrive policies, which are set once all queues are there: two queues of the file
 * may name each other in any order.
 */
function planQueues(file: ProjectFile, state: ProjectState): Change[] {
  const made: Change[] = [];
  const set: Change[] = [];
  for (const [name, queue] of Object.entries(file.queues)) {
    const wanted = queueAttributesOf(queue, { region: file.region, accountId: state.accountId });
    const current = state.queues.get(name);
    const { RedrivePolicy, ...own } = wanted;
    const fifo: Record<string, string> = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
    if (!current) made.push({ kind: 'create-queue', name, attributes: { ...own, ...fifo } });
    const toSet = current ? wanted : RedrivePolicy === undefined ? {} : { RedrivePolicy };
    const after = Object.fromEntries(
      Object.entries(toSet).filter(([attribute, value]) => (current?.attributes[attribute] ?? '') !== value),
    );
    const before = Object.fromEntries(Object.keys(after).map((attribute) => [attribute, current?.attributes[attribute] ?? '']));
    if (Object.keys(after).length > 0) set.push({ kind: 'set-queue-attributes', name, before, after });
  }
  return [...made, ...set];
}

function planTopics(file: ProjectFile, state: ProjectState): Change[] {
  return Object.entries(file.topics).flatMap(([topic, { subscriptions }]) => {
    const current = state.topics.get(topic);
    const changes: Change[] = current ? [] : [{ kind: 'create-topic', name: topic }];
    for (const { queue, raw } of subscriptions) {
      const before = current?.subscriptions.get(queue) ?? null;
      if (before?.raw !== raw) changes.push({ kind: 'put-subscription', topic, queue, before, after: { raw } });
    }
    return changes;
  });
}

function planUpstreams(file: ProjectFile, state: ProjectState): Change[] {
  return Object.entries(file.upstreams).flatMap(([name, after]): Change[] => {
    const before = state.upstreams.get(name) ?? null;
    return before !== null && isSame(before, after) ? [] : [{ kind: 'put-upstream', name, before, after }];
  });
}

function planDomains(file: ProjectFile, state: ProjectState): Change[] {
  return Object.entries(file.domains).flatMap(([name, { description, certificate, mappings }]): Change[] => {
    const before = state.domains.get(name) ?? null;
    const after = { description, mappings, certificate: certificate === undefined ? (before?.certificate ?? null) : certificate };
    return before !== null && isSame(before, after) ? [] : [{ kind: 'put-domain', name, before, after }];
  });
}

function planDefaultCertificate({ defaultCertificate: after }: ProjectFile, { defaultCertificate: before }: ProjectState): Change[] {
  return after === undefined || after === before ? [] : [{ kind: 'set-default-certificate', before, after }];
}

function planUsagePlans(file: ProjectFile, state: ProjectState): Change[] {
  return Object.entries(file.usagePlans).flatMap(([name, plan]): Change[] => {
    const after: UsagePlanState = {
      description: plan.description,
      throttle: plan.throttle ?? null,
      quota: plan.quota ?? null,
      stages: [...new Set(plan.stages)].sort(),
    };
    const before = state.usagePlans.get(name) ?? null;
    return before !== null && isSame(before, after) ? [] : [{ kind: 'put-usage-plan', name, before, after }];
  });
}

/** A revoked key stays revoked: its name in the file changes nothing. */
function planApiKeys(file: ProjectFile, state: ProjectState): Change[] {
  return Object.entries(file.apiKeys).flatMap(([name, key]): Change[] => {
    const before = state.apiKeys.get(name);
    const after: ApiKeyState = {
      customer: key.customer ?? null,
      usagePlans: [...new Set(key.usagePlans)].sort(),
      isRevoked: false,
      attributes: key.attributes ?? before?.attributes ?? {},
    };
    if (!before) return [{ kind: 'create-api-key', name, after, environment: key.environment }];
    return before.isRevoked || isSame(before, after) ? [] : [{ kind: 'update-api-key', name, before, after }];
  });
}
