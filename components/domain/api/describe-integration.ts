// One line that says how a route is answered: where its requests go, or what it says by itself.
import type { Integration } from '#server/contracts/integration.ts';

/** @returns null for a mock, whose words are the page's own */
export function describeIntegration(integration: Integration): string | null {
  switch (integration.kind) {
    case 'mock':
      return null;
    case 'http-proxy':
    case 'http':
      return integration.url;
    case 'aws-service':
      return `${integration.action} ${integration.parameters.QueueUrl ?? integration.parameters.TopicArn ?? ''}`.trim();
    case 'aws-request':
      return integration.target ?? `${integration.service} ${integration.url}`;
    case 'function':
      return `${integration.functionName} (${integration.url})`;
    case 'aggregate':
      return Object.keys(integration.parts).join(' + ');
  }
}
