// What the integrations of a project lean on by name: its upstreams, and the credentials the gateway shows of itself.
// Upstreams that a new config leaves as they were keep what they have learnt.
import type { Logger } from '../../config/logger.ts';
import type { PublishedUpstream } from '../../contracts/upstream.ts';
import type { PublishedUpstreamCredential } from '../../contracts/upstream-credential.ts';
import type { ThreadUpstream } from '../../contracts/upstream-health.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import { openSecret } from '../../kernel/seal-secret.ts';
import { parseEgressRule } from '../model/egress-rules.ts';
import { compileUpstreamUrl, type UpstreamOrigin } from '../model/upstream-url.ts';
import type { ConfigRest } from '../state/config-memory.ts';
import { checkEndpoints } from './check-endpoints.ts';
import { refusingCaller, type UpstreamCaller, UpstreamMisconfigured } from './upstream-caller.ts';
import type { UpstreamClient } from './upstream-client.ts';
import { UpstreamGroup, type UpstreamGroupState } from './upstream-group.ts';
import { defaultUpstreamTls, tlsFingerprint, type UpstreamTls } from './upstream-tls.ts';

type AwsKey = { accessKeyId: string; secretAccessKey: string };

export type ProjectResources = {
  /** Makes everything of a config findable; to be called before it is compiled. */
  prepare(config: Pick<ConfigRest, 'upstreams' | 'upstreamCredentials' | 'egress'>): void;
  /** The prepared config is served from now on: what only former ones had stops. */
  commit(): void;
  /** @returns a caller that refuses, when there is no such upstream */
  upstream(projectId: string, name: string): UpstreamCaller;
  /** @returns null when there is no such key, or it can not be opened */
  awsKey(projectId: string, name: string): AwsKey | null;
  /** Upstreams of the served config, as this thread sees them. */
  upstreamStates(): ProjectUpstream[];
  close(): void;
};

type Deps = { client: UpstreamClient; masterKey: Uint8Array; clock: Clock; random: Random; logger: Logger };
export type ProjectUpstream = ThreadUpstream & { projectId: string };

const nothingToCall: UpstreamGroupState = { circuit: { condition: 'off', sinceMs: null }, endpoints: [] };

type Running = { caller: UpstreamCaller; stop(): void };

export function createProjectResources(deps: Deps): ProjectResources {
  /** By what they were made of: equal settings are the same group, whatever config they come from. */
  const running = new Map<string, Running>();
  let callers = new Map<string, UpstreamCaller>();
  let keys = new Map<string, AwsKey>();
  let wanted = new Set<string>();

  return {
    prepare: (config) => {
      const certificates = new Map<string, NonNullable<UpstreamTls['certificate']>>();
      keys = new Map();
      for (const credential of config.upstreamCredentials ?? []) {
        const secret = openCredential(deps, credential);
        if (secret === null) continue;
        const name = `${credential.projectId}/${credential.name}`;
        if (credential.kind === 'aws-key') keys.set(name, { accessKeyId: credential.publicPart, secretAccessKey: secret });
        else certificates.set(name, { chain: credential.publicPart, privateKey: secret });
      }
      const egress = new Map(Object.entries(config.egress));
      callers = new Map();
      wanted = new Set();
      for (const upstream of config.upstreams ?? []) {
        const allow = egress.get(upstream.projectId) ?? [];
        const tls = tlsOf(upstream, certificates);
        const identity = JSON.stringify([upstream, allow, tls === null ? null : tlsFingerprint(tls)]);
        const group = running.get(identity) ?? startGroup(deps, upstream, allow, tls);
        running.set(identity, group);
        wanted.add(identity);
        callers.set(`${upstream.projectId}/${upstream.name}`, group.caller);
      }
    },
    commit: () => {
      for (const [identity, group] of running) {
        if (wanted.has(identity)) continue;
        group.stop();
        running.delete(identity);
      }
    },
    upstream: (projectId, name) =>
      callers.get(`${projectId}/${name}`) ?? refusingCaller(new UpstreamMisconfigured(`there is no upstream ${name}`)),
    awsKey: (projectId, name) => keys.get(`${projectId}/${name}`) ?? null,
    upstreamStates: () =>
      [...callers].map(([key, caller]) => {
        const slash = key.indexOf('/');
        const isUsable = caller instanceof UpstreamGroup;
        const state = isUsable ? caller.state() : nothingToCall;
        return { projectId: key.slice(0, slash), name: key.slice(slash + 1), isUsable, ...state };
      }),
    close: () => {
      for (const group of running.values()) group.stop();
    },
  };
}

/** @returns null for TLS that can not be had: its client certificate is missing, and no call goes without it */
function tlsOf(
  upstream: PublishedUpstream,
  certificates: ReadonlyMap<string, NonNullable<UpstreamTls['certificate']>>,
): UpstreamTls | null {
  const { ca, verify, serverName, minVersion, clientCertificate } = upstream.settings.tls;
  const certificate = clientCertificate === undefined ? null : certificates.get(`${upstream.projectId}/${clientCertificate}`);
  if (certificate === undefined) return null;
  return { ...defaultUpstreamTls, ca: ca ?? null, isVerified: verify, serverName: serverName ?? null, minVersion, certificate };
}

function startGroup(deps: Deps, upstream: PublishedUpstream, egressAllow: readonly string[], tls: UpstreamTls | null): Running {
  const { client, clock, random, logger } = deps;
  if (tls === null) {
    const error = new UpstreamMisconfigured(`upstream ${upstream.name}: its client certificate is missing`);
    return { caller: refusingCaller(error), stop: () => undefined };
  }
  const rules = egressAllow.flatMap((text) => parseEgressRule(text) ?? []);
  const endpoints = upstream.settings.endpoints.flatMap(({ url, weight }) => {
    const origin = originOf(url);
    if (origin === null) return [];
    return { pool: client.poolFor(origin, rules, egressAllow.join(' '), tls), hostHeader: origin.hostHeader, weight };
  });
  const group = new UpstreamGroup(upstream.settings, endpoints, { client, clock });
  const { activeCheck } = upstream.settings;
  const stop = activeCheck ? checkEndpoints({ client, clock, random, logger }, activeCheck, group.endpoints) : () => undefined;
  return { caller: group, stop };
}

function originOf(url: string): UpstreamOrigin | null {
  const compiled = compileUpstreamUrl(url, {}, []);
  return compiled.ok ? compiled.value : null;
}

function openCredential({ masterKey, logger }: Deps, credential: PublishedUpstreamCredential): string | null {
  const { projectId, credentialId: rowId, secretVersion: version, name } = credential;
  try {
    return openSecret(masterKey, Buffer.from(credential.secretSealed, 'base64'), {
      projectId,
      table: 'upstream_credential',
      rowId,
      version,
    });
  } catch (error) {
    logger.error({ err: error, projectId, name }, 'upstream credential does not open');
    return null;
  }
}
