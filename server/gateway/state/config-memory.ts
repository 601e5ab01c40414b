// How a published config reaches the threads: as text in shared memory, each stage in a piece of its own that is made once
// and read in place. A thread that takes in a stage makes its head; a route is made when it is first asked for, so that ten
// thousand of them cost nothing to take in. Every stage carries a digest of all that it is compiled from: a thread that has
// compiled the same keeps what it has.
import { hash } from 'node:crypto';
import type { DeployedApi, DeployedRoute, PublishedConfig, PublishedStage } from '../../contracts/published-config.ts';
import { packRoutes } from '../model/pack-routes.ts';

/** From and up to, in bytes of the memory. */
type Span = readonly [start: number, end: number];

/** Of one deployment. */
export type EncodedRoutes = {
  /** Words of packRoutes, and where the text of each route begins, with the end of the last. */
  index: Span;
  starts: Span;
  /** Of any route. */
  allowsUnusualBody: boolean;
};

export type EncodedStage = {
  stageId: string;
  /** Equal where stage, deployments, and the upstreams and credentials of its project are. */
  digest: string;
  memory: SharedArrayBuffer;
  /** The stage without its routes. */
  head: Span;
  routes: EncodedRoutes;
  canaryRoutes: EncodedRoutes | null;
};

export type EncodedConfig = { revision: number; rest: SharedArrayBuffer; stages: readonly EncodedStage[] };

/** Everything of a config but its stages; `egress` is what each project's stages may call. */
export type ConfigRest = Omit<PublishedConfig, 'stages'> & { egress: Record<string, readonly string[]> };

/** @returns an encoder that keeps the memory of stages it is given again: the same object is taken to hold the same */
export function createConfigEncoder(): (config: PublishedConfig) => EncodedConfig {
  const known = new WeakMap<PublishedStage, EncodedStage>();
  const encoded = (stage: PublishedStage): EncodedStage => {
    const found = known.get(stage) ?? encodeStage(stage);
    known.set(stage, found);
    return found;
  };
  /** @throws Error naming stage and route, for what checkApi refuses */
  return (config) => {
    const { stages, ...own } = config;
    const egress = Object.fromEntries(stages.map(({ projectId, egressAllow }) => [projectId, egressAllow]));
    const resources = resourceHashes(config);
    return {
      revision: config.revision,
      rest: share([toBytes({ ...own, egress } satisfies ConfigRest)]).memory,
      stages: stages.map((stage) => {
        const found = encoded(stage);
        return { ...found, digest: `${found.digest} ${resources.get(stage.projectId) ?? ''}` };
      }),
    };
  };
}

export function decodeRest({ rest }: EncodedConfig): ConfigRest {
  return JSON.parse(Buffer.from(rest).toString('utf8'));
}

/** @returns the stage, its canary included, without routes */
export function decodeHead({ memory, head }: EncodedStage): PublishedStage {
  return JSON.parse(textAt(memory, head[0], head[1]));
}

/** @returns words of packRoutes */
export function routeIndex({ memory }: EncodedStage, { index }: EncodedRoutes): Int32Array {
  return new Int32Array(memory, index[0], (index[1] - index[0]) / 4);
}

/** @returns reads the route of a number */
export function routeReader({ memory }: EncodedStage, { starts }: EncodedRoutes): (number: number) => DeployedRoute {
  const [at, end] = starts;
  const places = new Uint32Array(memory, at, (end - at) / 4);
  return (number) => JSON.parse(textAt(memory, places[number] ?? 0, places[number + 1] ?? 0));
}

function encodeStage(stage: PublishedStage): EncodedStage {
  const { stageId, api, canary } = stage;
  const head = toBytes({ ...stage, api: { ...api, routes: [] }, canary: canary && { ...canary, api: { ...canary.api, routes: [] } } });
  const parts = [api, ...(canary ? [canary.api] : [])].map(({ routes }) => routeParts(stageId, routes));
  const { memory, spans } = share([head, ...parts.flatMap(({ index, starts, texts }) => [index, starts, texts])]);
  const encoded = parts.map(({ allowsUnusualBody }, part): EncodedRoutes => {
    const [index = nowhere, starts = nowhere, texts = nowhere] = spans.slice(1 + part * 3);
    // What was counted from the first text begins where that lies.
    const places = new Uint32Array(memory, starts[0], (starts[1] - starts[0]) / 4);
    for (let place = 0; place < places.length; place += 1) places[place] = (places[place] ?? 0) + texts[0];
    return { index, starts, allowsUnusualBody };
  });
  const [routes, canaryRoutes = null] = encoded;
  if (routes === undefined) throw new Error('invariant broken: a stage has an API');
  // The places beside the bytes: no two stages read the same where a part ends elsewhere.
  const digest = hash('sha256', `${spans.join()} ${hash('sha256', new Uint8Array(memory), 'base64url')}`, 'base64url');
  return { stageId, digest, memory, head: spans[0] ?? nowhere, routes, canaryRoutes };
}

const nowhere: Span = [0, 0];

function routeParts(stageId: string, routes: DeployedApi['routes']) {
  const texts = routes.map((route) => JSON.stringify(route));
  const starts = new Uint32Array(texts.length + 1);
  for (const [number, text] of texts.entries()) starts[number + 1] = (starts[number] ?? 0) + Buffer.byteLength(text);
  return {
    index: bytesOf(packed(stageId, routes)),
    starts: bytesOf(starts),
    texts: Buffer.from(texts.join(''), 'utf8'),
    allowsUnusualBody: routes.some((route) => route.allowsBodyOnAnyMethod === true),
  };
}

function packed(stageId: string, routes: DeployedApi['routes']): Int32Array {
  try {
    return packRoutes(routes);
  } catch (cause) {
    throw new Error(`stage ${stageId} does not compile`, { cause });
  }
}

/** One piece of shared memory with the parts, each where words may begin. */
function share(parts: readonly Uint8Array[]): { memory: SharedArrayBuffer; spans: Span[] } {
  let size = 0;
  const spans = parts.map(({ length }): Span => {
    const start = size;
    size = Math.ceil((start + length) / 4) * 4;
    return [start, start + length];
  });
  const memory = new SharedArrayBuffer(spans.at(-1)?.[1] ?? 0);
  const bytes = new Uint8Array(memory);
  for (const [index, part] of parts.entries()) bytes.set(part, spans[index]?.[0]);
  return { memory, spans };
}

/** Of each project's upstreams and credentials: what compiled routes hold on to. */
function resourceHashes({ upstreams = [], upstreamCredentials = [] }: PublishedConfig): Map<string, string> {
  const byProject = new Map<string, unknown[]>();
  for (const resource of [...upstreams, ...upstreamCredentials]) {
    const found = byProject.get(resource.projectId);
    if (found) found.push(resource);
    else byProject.set(resource.projectId, [resource]);
  }
  return new Map([...byProject].map(([projectId, resources]) => [projectId, hash('sha256', toBytes(resources), 'base64url')]));
}

function toBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function textAt(memory: SharedArrayBuffer, start: number, end: number): string {
  return Buffer.from(memory, start, end - start).toString('utf8');
}
