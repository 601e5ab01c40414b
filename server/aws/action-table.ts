// How a product declares one action of the AWS wire protocol. The endpoint decodes JSON or Query into the same plain
// object, `run` checks it with the action's zod schema and calls the handler, and the endpoint renders the output back.
import type { z } from 'zod';
import type { CredentialEntry } from '../contracts/directory.ts';
import type { MessagingScope } from '../contracts/ports.ts';
import { inputError } from './input-error.ts';
import type { QueryStructure } from './query-shape.ts';

export type WireService = 'sqs' | 'sns';

/** What a handler knows of the call it answers. */
export type WireCall = {
  /** UUID; the answer carries it in `x-amzn-RequestId`. */
  requestId: string;
  protocol: 'json' | 'query';
  credential: CredentialEntry;
  /** Project and account of the credential, region of the signature's scope. */
  scope: MessagingScope;
  /** Origin under which this caller reached us, e.g. `http://localhost:4566`; queue URLs begin with it. */
  baseUrl: string;
  /** Aborted when the client left or the endpoint drains: a long poll then ends with an empty result. */
  signal: AbortSignal;
  /** The address the request came from, as the socket tells it; absent where there is none. */
  sourceIp?: string | undefined;
  /** Epoch ms at which the request was read. */
  nowMs: number;
};

/**
 * One action, its types erased.
 *
 * `run` checks `raw` (the JSON form of the input) and calls the handler.
 * It throws WireError for refusals, AppError or anything else for failures; see render-error.ts.
 */
export type WireAction = {
  service: WireService;
  name: string;
  queryInput: QueryStructure;
  queryOutput: QueryStructure | null;
  /** It asks whether the caller may, so it can be heard from callers who signed nothing. */
  isHeardUnsigned: boolean;
  run(call: WireCall, raw: unknown): Promise<object>;
};

/**
 * Declares an action.
 *
 * @param definition.name         as in `X-Amz-Target: AmazonSQS.{name}` and `Action={name}`
 * @param definition.input        checks the JSON form; a check's message is the reason AWS gives, e.g.
 *                                `z.int().max(10, 'Must be between 1 and 10, if provided.')` (see input-error.ts)
 * @param definition.queryInput   how the same input is spelled on the Query protocol
 * @param definition.queryOutput  how the output is spelled in XML; fields that are undefined are left out; null for an
 *                                action without output (then no `{name}Result` element is sent)
 * @param definition.isHeardUnsigned  default false: whoever signed nothing is refused before the input is checked
 * @param definition.handle       does the work; returns the JSON form of the output
 */
export function defineAction<Input, Output extends object>(definition: {
  service: WireService;
  name: string;
  input: z.ZodType<Input>;
  queryInput: QueryStructure;
  queryOutput: QueryStructure | null;
  isHeardUnsigned?: boolean;
  handle(call: WireCall, input: Input): Promise<Output>;
}): WireAction {
  const { service, name, input, queryInput, queryOutput, isHeardUnsigned = false } = definition;
  return {
    service,
    name,
    queryInput,
    queryOutput,
    isHeardUnsigned,
    run(call, raw) {
      const parsed = input.safeParse(raw);
      if (!parsed.success) return Promise.reject(inputError(service, call.protocol, raw, parsed.error));
      return definition.handle(call, parsed.data);
    },
  };
}
