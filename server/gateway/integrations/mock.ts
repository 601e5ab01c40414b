// Answers by itself with what the route says: no upstream, counted as served.
import type { z } from 'zod';
import type { MockIntegration } from '../../contracts/integration.ts';
import type { Handler, Reply } from '../pipeline/exchange.ts';

export function compileMock(integration: z.infer<typeof MockIntegration>): Handler {
  const reply: Reply = Object.freeze({
    status: integration.status,
    headers: ['content-type', integration.contentType],
    body: integration.body,
    outcome: 'served',
  });
  return () => reply;
}
