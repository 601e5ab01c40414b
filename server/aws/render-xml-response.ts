// Renders answers and refusals of the Query protocol as XML. Text is escaped so that a conforming parser gives back the
// same characters; what XML 1.0 cannot hold at all becomes U+FFFD.
// Source: AWS Query protocol (Smithy); XML 1.0, 2.2 Characters and 2.11 End-of-Line Handling.
import type { WireService } from './action-table.ts';
import type { QueryShape, QueryStructure } from './query-shape.ts';
import type { WireError } from './wire-errors.ts';
import type { WireResponse } from './wire-response.ts';

const namespaces: Record<WireService, string> = {
  sqs: 'http://queue.amazonaws.com/doc/2012-11-05/',
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
};

/** `{Action}Response` with `{Action}Result` (left out when the action has no output) and the request id. */
export function renderXmlResponse(
  requestId: string,
  action: { service: WireService; name: string; queryOutput: QueryStructure | null },
  output: object,
): WireResponse {
  const result = action.queryOutput === null ? '' : element(`${action.name}Result`, renderFields(output, action.queryOutput));
  const metadata = element('ResponseMetadata', element('RequestId', escapeXml(requestId)));
  return respond(
    200,
    requestId,
    `<${action.name}Response xmlns="${namespaces[action.service]}">${result}${metadata}</${action.name}Response>`,
  );
}

/** `ErrorResponse` with the Query code and text. */
export function renderXmlError(requestId: string, service: WireService, error: WireError): WireResponse {
  const facts = [element('Type', error.fault), element('Code', escapeXml(error.code)), element('Message', escapeXml(error.queryMessage))];
  if (service === 'sqs') facts.push('<Detail/>');
  const id = element('RequestId', escapeXml(requestId));
  return respond(
    error.status,
    requestId,
    `<ErrorResponse xmlns="${namespaces[service]}">${element('Error', facts.join(''))}${id}</ErrorResponse>`,
  );
}

function respond(status: number, requestId: string, root: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: `<?xml version="1.0"?>${root}`,
  };
}

function renderFields(value: object, shape: QueryStructure): string {
  let xml = '';
  for (const [name, field] of Object.entries(shape.fields)) {
    const member: unknown = Reflect.get(value, name);
    if (member !== undefined && member !== null) xml += renderMember(name, member, field);
  }
  return xml;
}

/** One field: flattened lists and maps repeat their element, the others wrap `member` or `entry` elements. */
function renderMember(name: string, value: unknown, shape: QueryShape): string {
  switch (shape.kind) {
    case 'text':
    case 'integer':
    case 'boolean':
      return element(name, escapeXml(String(value)));
    case 'structure':
      return element(name, renderFields(Object(value), shape));
    case 'list': {
      const items: unknown[] = Array.isArray(value) ? value : [];
      const xml = items.map((item) => renderMember(shape.wireName ?? 'member', item, shape.of)).join('');
      return shape.wireName === null ? element(name, xml) : xml;
    }
    case 'map': {
      const xml = Object.entries(Object(value))
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) =>
          element(shape.wireName ?? 'entry', element(shape.keyName, escapeXml(key)) + renderMember(shape.valueName, item, shape.of)),
        )
        .join('');
      return shape.wireName === null ? element(name, xml) : xml;
    }
  }
}

function element(name: string, content: string): string {
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' };

/** Text as XML content. A carriage return is written as a reference, or the parser would turn it into a line feed. */
export function escapeXml(text: string): string {
  if (!/[^\t\n\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\ud7ff\ue000-\ufffd]/.test(text)) return text;
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters XML 1.0 cannot hold
      .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"\r]/g, (character) => entities[character] ?? character)
  );
}
