// How a published config reaches the threads: as text in shared memory, each stage in a piece of its own that is made once
// and read in place. A thread that takes in a stage makes its head; a route is made when it is first asked for, so that ten
// thousand of them cost nothing to take in. Every stage carries a digest of all that it is compiled from: a thread that has
// compiled the same keeps what it has. Made in small steps: keys and bookings wait for the same thread.
import { createHash, hash } from 'node:crypto';
import type { DeployedApi, DeployedRoute, PublishedConfig, PublishedStage } from '../../contracts/published-config.ts';
import { withPauses } from '../../kernel/parts.ts';
import type { Pause } from '../../snapshot/pauses.ts';
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

/** Rejects with an Error naming stage and route, for what checkApi refuses. */
export type ConfigEncoder = (config: PublishedConfig, pause?: Pause) => Promise<EncodedConfig>;

/** @returns an encoder that keeps the memory of stages it is given again: the same object is taken to hold the same */
export function createConfigEncoder(): ConfigEncoder {
  const known = new WeakMap<PublishedStage, EncodedStage>();
  return async (config, pause = () => undefined) => {
    const { stages, ...own } = config;
    const encoded: EncodedStage[] = [];
    for (const stage of stages) {
      const found = known.get(stage) ?? (await encodeStage(stage, pause));
      known.set(stage, found);
      encoded.push(found);
    }
    const egress = Object.fromEntries(stages.map(({ projectId, egressAllow }) => [projectId, egressAllow]));
    const resources = resourceHashes(config);
    return {
      revision: config.revision,
      rest: shared(toBytes({ ...own, egress } satisfies ConfigRest)),
      stages: encoded.map((found, index) => ({
        ...found,
        digest: `${found.digest} ${resources.get(stages[index]?.projectId ?? '') ?? ''}`,
      })),
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

async function encodeStage(stage: PublishedStage, pause: Pause): Promise<EncodedStage> {
  const { stageId, api, canary } = stage;
  const head = toBytes({ ...stage, api: { ...api, routes: [] }, canary: canary && { ...canary, api: { ...canary.api, routes: [] } } });
  const parts: RouteParts[] = [];
  for (const { routes } of [api, ...(canary ? [canary.api] : [])]) parts.push(await routeParts(stageId, routes, pause));
  const sizes = parts.flatMap(({ index, starts }) => [index.byteLength, starts.byteLength, starts.at(-1) ?? 0]);
  const spans = placesOf([head.length, ...sizes]);
  const memory = new SharedArrayBuffer(spans.at(-1)?.[1] ?? 0);
  const bytes = Buffer.from(memory);
  bytes.set(head);
  const encoded: EncodedRoutes[] = [];
  for (const [part, { index, starts, texts, allowsUnusualBody }] of parts.entries()) {
    const [indexAt = nowhere, startsAt = nowhere, textsAt = nowhere] = spans.slice(1 + part * 3);
    new Int32Array(memory, indexAt[0], index.length).set(index);
    // What was counted from the first text begins where that lies.
    const places = new Uint32Array(memory, startsAt[0], starts.length);
    for (let place = 0; place < places.length; place += 1) places[place] = (starts[place] ?? 0) + textsAt[0];
    for (const [number, text] of texts.entries()) {
      bytes.write(text, places[number] ?? 0, 'utf8');
      const paused = pause();
      if (paused) await paused;
    }
    encoded.push({ index: indexAt, starts: startsAt, allowsUnusualBody });
  }
  const [routes, canaryRoutes = null] = encoded;
  if (routes === undefined) throw new Error('invariant broken: a stage has an API');
  // The places beside the bytes: no two stages read the same where a part ends elsewhere.
  const digest = hash('sha256', `${spans.join()} ${await digestOf(bytes, pause)}`, 'base64url');
  return { stageId, digest, memory, head: spans[0] ?? nowhere, routes, canaryRoutes };
}

const nowhere: Span = [0, 0];

type RouteParts = { index: Int32Array; starts: Uint32Array; texts: readonly string[]; allowsUnusualBody: boolean };

async function routeParts(stageId: string, routes: DeployedApi['routes'], pause: Pause): Promise<RouteParts> {
  const texts: string[] = [];
  const starts = new Uint32Array(routes.length + 1);
  for (const [number, route] of routes.entries()) {
    const text = JSON.stringify(route);
    texts.push(text);
    starts[number + 1] = (starts[number] ?? 0) + Buffer.byteLength(text);
    const paused = pause();
    if (paused) await paused;
  }
  const allowsUnusualBody = routes.some((route) => route.allowsBodyOnAnyMethod === true);
  return { index: await packed(stageId, routes, pause), starts, texts, allowsUnusualBody };
}

async function packed(stageId: string, routes: DeployedApi['routes'], pause: Pause): Promise<Int32Array> {
  try {
    return await withPauses(packRoutes(routes), pause);
  } catch (cause) {
    throw new Error(`stage ${stageId} does not compile`, { cause });
  }
}

/** Where parts of these sizes go in one piece of memory, each where words may begin. */
function placesOf(sizes: readonly number[]): Span[] {
  let size = 0;
  return sizes.map((length): Span => {
    const start = size;
    size = Math.ceil((start + length) / 4) * 4;
    return [start, start + length];
  });
}

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes.length);
  new Uint8Array(memory).set(bytes);
  return memory;
}

/** Bytes hashed between two looks at the clock: a tenth of a millisecond. */
const hashedAtOnce = 131_072;

async function digestOf(bytes: Buffer, pause: Pause): Promise<string> {
  const sha256 = createHash('sha256');
  for (let at = 0; at < bytes.length; at += hashedAtOnce) {
    sha256.update(bytes.subarray(at, at + hashedAtOnce));
    const paused = pause();
    if (paused) await paused;
  }
  return sha256.digest('base64url');
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

function textAt(memory: SharedArrayBuffer, start: number, end: number): string {
  return Buffer.from(memory, start, end - start).toString('utf8');
}
