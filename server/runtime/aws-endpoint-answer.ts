// Answers one request of the AWS wire protocol: who signed it, what it calls, is the input right, what came of it.
// Nothing of the body is parsed before the signature over its raw bytes has been found good.
import type { WireAction, WireCall, WireService } from '../aws/action-table.ts';
import type { UnsignedTarget } from '../aws/anonymous.ts';
import { accessToResourceDenied, anonymous, unsignedTarget } from '../aws/anonymous.ts';
import { signatureRefused } from '../aws/auth-errors.ts';
import { decodeJsonRequest, isJsonRequest } from '../aws/decode-json-request.ts';
import { decodeQueryRequest } from '../aws/decode-query-request.ts';
import type { DecodedAction } from '../aws/decoded-action.ts';
import type { Authorization } from '../aws/read-authorization.ts';
import { readAuthorization } from '../aws/read-authorization.ts';
import { invalidAction, noSuchVersion, toWireError } from '../aws/render-error.ts';
import { renderJsonError, renderJsonResponse } from '../aws/render-json-response.ts';
import { renderXmlError, renderXmlResponse } from '../aws/render-xml-response.ts';
import { createSigningKeys, verifySignature } from '../aws/sigv4.ts';
import type { WireError } from '../aws/wire-errors.ts';
import type { WireRequest } from '../aws/wire-request.ts';
import type { WireResponse } from '../aws/wire-response.ts';
import type { CredentialEntry } from '../contracts/directory.ts';
import type { MessagingScope } from '../contracts/ports.ts';
import type { Clock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import type { Random } from '../kernel/random.ts';
import type { CredentialDirectory } from './credential-directory.ts';

export type AnswererDeps = {
  actions: readonly WireAction[];
  credentials: Pick<CredentialDirectory, 'find'>;
  clock: Clock;
  random: Random;
  /** Which queues hear requests that nobody signed; absent none does. */
  openQueues?: { isOpen(target: UnsignedTarget): boolean | Promise<boolean> };
  /** Told of every request whose signature was found good. */
  onUse?: (accessKeyId: string) => void;
  /** 0 to 900,000 ms between a signature's date and our clock; default `limits.messaging.signatureSkewMsMax`. */
  skewMsMax?: number;
};

/** An answer, with what a log line or a metric needs. `action` is empty when the request did not get as far as one. */
export type Answer = { response: WireResponse; service: WireService; action: string; requestId: string; failure: WireError | null };

export type Answerer = (
  request: WireRequest,
  connection: { readonly signal: AbortSignal; readonly sourceIp?: string | undefined },
) => Promise<Answer>;

/**
 * Makes the function that answers requests. It never rejects: whatever an action throws becomes a refusal.
 *
 * @param deps.actions  every action of every service; a name twice is a bug and throws
 */
export function createAnswerer(deps: AnswererDeps): Answerer {
  const actions = tableOf(deps.actions);
  const keys = createSigningKeys(limits.messaging.maxSigningKeysPerThread);
  const skewMsMax = deps.skewMsMax ?? limits.messaging.signatureSkewMsMax;

  /** @throws WireError why the signature is none of this credential */
  function authenticate(
    request: WireRequest,
    authorization: Authorization,
    credential: CredentialEntry | null,
    nowMs: number,
  ): CredentialEntry {
    const verified = verifySignature(request, authorization, credential, { services: ['sqs', 'sns'], nowMs, skewMsMax, keys });
    if (!verified.ok) throw verified.error;
    if (credential === null) throw new Error('invariant broken: a signature of nobody was accepted');
    deps.onUse?.(credential.accessKeyId);
    return credential;
  }

  /** @returns the queue it asks something of. @throws WireError why a request without a signature is not heard */
  async function admitUnsigned(request: WireRequest, error: WireError, baseUrl: string): Promise<UnsignedTarget> {
    const target = error.code === 'MissingAuthenticationToken' ? unsignedTarget(request) : null;
    if (target === null || !deps.openQueues) throw error;
    if (!(await deps.openQueues.isOpen(target))) throw accessToResourceDenied(baseUrl, target);
    return target;
  }

  return async (request, connection) => {
    const requestId = deps.random.uuid();
    const nowMs = deps.clock.nowMs();
    const isJson = isJsonRequest(request);
    const answer: Pick<Answer, 'service' | 'action'> = { service: 'sqs', action: '' };
    try {
      const baseUrl = baseUrlOf(request);
      const claim = readAuthorization(request);
      if (claim.ok && claim.value.scope.service === 'sns') answer.service = 'sns';
      const asked = claim.ok ? null : await admitUnsigned(request, claim.error, baseUrl);
      const found = claim.ok ? deps.credentials.find(claim.value.accessKeyId) : null;
      const holder = found instanceof Promise ? await found : found;
      const credential = claim.ok ? authenticate(request, claim.value, holder, nowMs) : anonymous;
      const region = claim.ok ? claim.value.scope.region : (asked?.region ?? '');
      const decoded = valueOrThrow(isJson ? decodeJsonRequest(request) : decodeQueryRequest(request));
      const action = chooseAction(actions, decoded, answer.service, isJson);
      if (asked && !action.isHeardUnsigned) throw accessToResourceDenied(baseUrl, asked);
      answer.action = action.name;

      const scope = { projectId: credential.projectId, accountId: credential.accountId, region };
      const call = new ConnectionCall({ requestId, protocol: isJson ? 'json' : 'query', credential, scope, baseUrl, nowMs }, connection);
      const output = await action.run(call, withQueueUrl(decoded.readInput(action.queryInput), action, request, baseUrl));
      const response = isJson ? renderJsonResponse(requestId, output) : renderXmlResponse(requestId, action, output);
      return { service: answer.service, action: answer.action, response, requestId, failure: null };
    } catch (thrown) {
      const failure = toWireError(answer.service, thrown);
      const response = isJson ? renderJsonError(requestId, failure) : renderXmlError(requestId, answer.service, failure);
      return { ...answer, response, requestId, failure };
    }
  };
}

/** A refusal of a request that was not read to its end, in the protocol that it speaks. */
export function refuse(request: WireRequest, requestId: string, error: WireError): WireResponse {
  return isJsonRequest(request) ? renderJsonError(requestId, error) : renderXmlError(requestId, 'sqs', error);
}

/** A call that asks its connection only for what an action looks at. Accessors of a class: those of a literal are made anew each time. */
class ConnectionCall implements WireCall {
  readonly requestId: string;
  readonly protocol: 'json' | 'query';
  readonly credential: CredentialEntry;
  readonly scope: MessagingScope;
  readonly baseUrl: string;
  readonly nowMs: number;
  readonly #connection: Parameters<Answerer>[1];

  constructor(known: Omit<WireCall, 'signal' | 'sourceIp'>, connection: Parameters<Answerer>[1]) {
    this.requestId = known.requestId;
    this.protocol = known.protocol;
    this.credential = known.credential;
    this.scope = known.scope;
    this.baseUrl = known.baseUrl;
    this.nowMs = known.nowMs;
    this.#connection = connection;
  }

  get signal(): AbortSignal {
    return this.#connection.signal;
  }

  get sourceIp(): string | undefined {
    return this.#connection.sourceIp;
  }
}

type ActionTable = Readonly<Record<WireService, ReadonlyMap<string, WireAction>>>;

function tableOf(actions: readonly WireAction[]): ActionTable {
  const of = (service: WireService) => new Map(actions.filter((one) => one.service === service).map((one) => [one.name, one]));
  const table = { sqs: of('sqs'), sns: of('sns') };
  if (table.sqs.size + table.sns.size !== actions.length) throw new Error('invariant broken: an action is declared twice');
  return table;
}

/** The action called, within the service that the signature was scoped to. */
function chooseAction(table: ActionTable, decoded: DecodedAction, service: WireService, isJson: boolean): WireAction {
  if (decoded.version !== null && decoded.service === null) throw noSuchVersion(decoded.version);
  if (decoded.service !== null && decoded.service !== service) {
    throw signatureRefused(`Credential should be scoped to correct service: '${decoded.service}'. `);
  }
  const action = isJson && decoded.service === null ? undefined : table[service].get(decoded.name);
  if (!action) throw invalidAction(decoded.name);
  return action;
}

/** A request sent to a queue's own URL need not repeat it as a parameter. */
function withQueueUrl(input: object, action: WireAction, request: WireRequest, baseUrl: string): object {
  if (!('QueueUrl' in action.queryInput.fields) || 'QueueUrl' in input) return input;
  return /^\/\d{12}\/[\w-]{1,80}(\.fifo)?$/.test(request.rawPath) ? { ...input, QueueUrl: baseUrl + request.rawPath } : input;
}

/**
 * The origin under which the caller reached us: the host it signed, so neither a stranger nor a proxy chose it, and the
 * scheme a proxy in front says it was called by.
 */
function baseUrlOf(request: WireRequest): string {
  const host = request.headers.get('host') ?? '';
  const forwarded = request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim();
  return `${forwarded === 'https' ? 'https' : 'http'}://${/^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost'}`;
}

function valueOrThrow<Value>(result: { ok: true; value: Value } | { ok: false; error: WireError }): Value {
  if (!result.ok) throw result.error;
  return result.value;
}
