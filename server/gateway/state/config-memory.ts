// How a published config reaches the threads: as text in shared memory, in pieces that each decode in a fraction of a
// millisecond, so that taking one in stops no request. Every stage carries a digest of all that it is compiled from: a
// thread that has compiled the same decodes nothing.
import { hash } from 'node:crypto';
import type { DeployedApi, DeployedRoute, PublishedConfig, PublishedStage } from '../../contracts/published-config.ts';

/** From and up to, in bytes of the memory. */
type Span = readonly [start: number, end: number];

export type EncodedStage = {
  stageId: string;
  /** Equal where stage, deployments, and the upstreams and credentials of its project are. */
  digest: string;
  /** The stage without its routes, then the routes of its deployment and of its canary's, some at a time. */
  head: Span;
  routes: readonly Span[];
  canaryRoutes: readonly Span[];
};

export type EncodedConfig = { revision: number; memory: SharedArrayBuffer; rest: Span; stages: readonly EncodedStage[] };

/** Everything of a config but its stages; `egress` is what each project's stages may call. */
export type ConfigRest = Omit<PublishedConfig, 'stages'> & { egress: Record<string, readonly string[]> };

const routesPerPiece = 50;

type StageText = { head: Buffer; routes: Buffer[]; canaryRoutes: Buffer[]; hash: string };

/** @returns an encoder that keeps the text of stages it is given again: the same object is taken to hold the same */
export function createConfigEncoder(): (config: PublishedConfig) => EncodedConfig {
  const known = new WeakMap<PublishedStage, StageText>();
  const textOf = (stage: PublishedStage): StageText => {
    const text = known.get(stage) ?? stageText(stage);
    known.set(stage, text);
    return text;
  };
  return (config) => {
    const { stages, ...own } = config;
    const egress = Object.fromEntries(stages.map(({ projectId, egressAllow }) => [projectId, egressAllow]));
    const rest = toBytes({ ...own, egress } satisfies ConfigRest);
    const texts = stages.map(textOf);
    const pieces = [rest, ...texts.flatMap(({ head, routes, canaryRoutes }) => [head, ...routes, ...canaryRoutes])];
    const memory = new SharedArrayBuffer(pieces.reduce((sum, piece) => sum + piece.length, 0));
    const bytes = new Uint8Array(memory);
    let at = 0;
    const place = (piece: Buffer): Span => {
      bytes.set(piece, at);
      at += piece.length;
      return [at - piece.length, at];
    };
    const resources = resourceHashes(config);
    return {
      revision: config.revision,
      memory,
      rest: place(rest),
      stages: stages.map((stage, index): EncodedStage => {
        const { head, routes, canaryRoutes, hash: own } = texts[index] ?? textOf(stage);
        const digest = `${own} ${resources.get(stage.projectId) ?? ''}`;
        return { stageId: stage.stageId, digest, head: place(head), routes: routes.map(place), canaryRoutes: canaryRoutes.map(place) };
      }),
    };
  };
}

export function decodeRest(config: EncodedConfig): ConfigRest {
  return JSON.parse(textAt(config.memory, config.rest));
}

/** @param pause  asked after each piece; a promise lets other work of the thread run first */
export async function decodeStage(
  config: EncodedConfig,
  encoded: EncodedStage,
  pause: () => Promise<void> | undefined,
): Promise<PublishedStage> {
  const stage: PublishedStage = JSON.parse(textAt(config.memory, encoded.head));
  const fill = async (api: DeployedApi, spans: readonly Span[]) => {
    for (const span of spans) {
      api.routes.push(...(JSON.parse(textAt(config.memory, span)) as DeployedRoute[]));
      const paused = pause();
      if (paused) await paused;
    }
  };
  await fill(stage.api, encoded.routes);
  if (stage.canary) await fill(stage.canary.api, encoded.canaryRoutes);
  return stage;
}

function stageText(stage: PublishedStage): StageText {
  const { api, canary } = stage;
  const head = toBytes({ ...stage, api: { ...api, routes: [] }, canary: canary && { ...canary, api: { ...canary.api, routes: [] } } });
  const routes = routePieces(api);
  const canaryRoutes = canary ? routePieces(canary.api) : [];
  // A digest beside each piece's length: no two stages read the same where a piece ends elsewhere.
  const digests = [head, ...routes, ...canaryRoutes].map((piece) => `${piece.length}:${hash('sha256', piece, 'base64url')}`);
  return { head, routes, canaryRoutes, hash: hash('sha256', `${routes.length} ${digests.join(' ')}`, 'base64url') };
}

function routePieces({ routes }: DeployedApi): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < routes.length; at += routesPerPiece) pieces.push(toBytes(routes.slice(at, at + routesPerPiece)));
  return pieces;
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

function textAt(memory: SharedArrayBuffer, [start, end]: Span): string {
  return Buffer.from(memory, start, end - start).toString('utf8');
}
