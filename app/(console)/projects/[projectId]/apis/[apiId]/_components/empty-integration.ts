// What the form of each kind of integration begins with.
import type { Integration } from '#server/contracts/integration.ts';

export type IntegrationKind = Integration['kind'];
export type IntegrationOf<Kind extends IntegrationKind> = Extract<Integration, { kind: Kind }>;

/** In the order in which the form offers them: the common ones first. */
export const integrationKinds: readonly IntegrationKind[] = [
  'http-proxy',
  'http',
  'function',
  'aws-service',
  'aws-request',
  'aggregate',
  'mock',
];

/** A field's value, how it changes, and what is wrong at a path within it. */
export type FieldsProps<Kind extends IntegrationKind> = {
  value: IntegrationOf<Kind>;
  onChange: (value: IntegrationOf<Kind>) => void;
  errorOf: (path: string) => string | undefined;
};

export function emptyIntegration(kind: IntegrationKind): Integration {
  switch (kind) {
    case 'http-proxy':
      return { kind, url: '' };
    case 'http':
      return { kind, url: '', requestParameters: {}, responses: [{ statusCode: 200, responseParameters: {} }] };
    case 'mock':
      return { kind, status: 200, body: '{"ok":true}', contentType: 'application/json' };
    case 'function':
      return { kind, url: '', functionName: '', region: 'us-east-1', payloadVersion: '2.0', invocationType: 'RequestResponse' };
    case 'aws-service':
      return { kind, action: 'SQS-SendMessage', region: 'us-east-1', parameters: { QueueUrl: '' } };
    case 'aws-request':
      return { kind, url: '', method: 'POST', service: '', region: 'us-east-1', credential: '', jsonVersion: '1.0' };
    case 'aggregate':
      return { kind, parts: { first: { url: '', timeoutMs: 5_000 } }, passQuery: true };
  }
}
