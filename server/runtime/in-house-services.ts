// Queues and topics as the gateway calls them: the AWS endpoint's own actions, without its socket and signature. The
// caller is the API; its project is the scope.
import type { WireAction, WireCall } from '../aws/action-table.ts';
import { toWireError } from '../aws/render-error.ts';
import { renderXmlError, renderXmlResponse } from '../aws/render-xml-response.ts';
import type { WireError } from '../aws/wire-errors.ts';
import type { Logger } from '../config/logger.ts';
import type { InHouseServices } from '../contracts/ports.ts';
import type { Clock } from '../kernel/clock.ts';

/** Host of the queue URLs that such a caller reads; only name and account in them count. */
const baseUrl = 'http://localhost';

export function createInHouseServices(deps: { actions: readonly WireAction[]; clock: Clock; logger: Logger }): InHouseServices {
  const actions = new Map(deps.actions.map((action) => [`${action.service}.${action.name}`, action]));
  return {
    call: async ({ service, action: name, input, scope, apiId, requestId, format, signal }) => {
      const action = actions.get(`${service}.${name}`);
      if (!action) throw new Error(`invariant broken: there is no action ${service}.${name}`);
      const { projectId, accountId } = scope;
      const call: WireCall = {
        requestId,
        protocol: 'query',
        credential: { accessKeyId: `api:${apiId}`, secretAccessKey: '', projectId, accountId, isRoot: false },
        scope,
        baseUrl,
        signal,
        nowMs: deps.clock.nowMs(),
      };
      try {
        const output = await action.run(call, input);
        if (format === 'xml') return toXml(renderXmlResponse(requestId, action, output));
        return { status: 200, contentType: 'application/json', body: renderJson(name, requestId, output) };
      } catch (thrown) {
        const error = toWireError(service, thrown);
        if (error.status >= 500) deps.logger.error({ err: error.cause ?? error, requestId }, 'a service of this house failed');
        if (format === 'xml') return toXml(renderXmlError(requestId, service, error));
        return { status: error.status, contentType: 'application/json', body: renderJsonError(requestId, error) };
      }
    },
  };
}

/**
 * The Query protocol's answer as JSON, as API Gateway gives it to who accepts that: everything within `{Action}Response`,
 * with null for what there is not.
 * Source: recorded answers of AWS integrations with SQS and SNS.
 */
function renderJson(action: string, requestId: string, output: object): string {
  const metadata = { ResponseMetadata: { RequestId: requestId } };
  const result = action === 'ReceiveMessage' ? { messages: receivedMessages(output) } : withNulls(output, resultMembers[action] ?? []);
  const hasResult = Object.keys(result).length > 0;
  return JSON.stringify({ [`${action}Response`]: hasResult ? { [`${action}Result`]: result, ...metadata } : metadata });
}

const resultMembers: Readonly<Record<string, readonly string[]>> = {
  SendMessage: ['MD5OfMessageAttributes', 'MD5OfMessageBody', 'MD5OfMessageSystemAttributes', 'MessageId', 'SequenceNumber'],
  Publish: ['MessageId', 'SequenceNumber'],
};

const messageMembers = ['Attributes', 'Body', 'MD5OfBody', 'MD5OfMessageAttributes', 'MessageAttributes', 'MessageId', 'ReceiptHandle'];

function receivedMessages(output: object): Record<string, unknown>[] | null {
  const messages: unknown = 'Messages' in output ? output.Messages : null;
  if (!Array.isArray(messages) || messages.length === 0) return null;
  return messages.map((message: object) => withNulls(message, messageMembers));
}

/** The members named in their order, null where they are missing, then whatever else there is. */
function withNulls(value: object, members: readonly string[]): Record<string, unknown> {
  const given = Object.entries(value).filter(([, one]) => one !== undefined);
  return { ...Object.fromEntries(members.map((name) => [name, null])), ...Object.fromEntries(given) };
}

function renderJsonError(requestId: string, error: WireError): string {
  return JSON.stringify({ Error: { Code: error.code, Message: error.queryMessage, Type: error.fault }, RequestId: requestId });
}

function toXml(rendered: { status: number; headers: Readonly<Record<string, string>>; body: string }) {
  return { status: rendered.status, contentType: rendered.headers['content-type'] ?? 'text/xml', body: rendered.body };
}
