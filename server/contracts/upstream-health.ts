// How the endpoints of upstreams are, as the gateway's threads see them: a signal for the console, never kept.
import { z } from 'zod';
import { UpstreamName } from './integration-parts.ts';

/** Best first. `ejected` is avoided after failures in a row, `failing-checks` is not called at all. */
export const endpointConditions = ['healthy', 'ejected', 'failing-checks'] as const;
const EndpointCondition = z.enum(endpointConditions);
export type EndpointCondition = z.infer<typeof EndpointCondition>;

/** Best first. `off`: the upstream has no circuit breaker. */
export const circuitConditions = ['off', 'closed', 'half-open', 'open'] as const;
const CircuitCondition = z.enum(circuitConditions);

/** Asks of upstreams by name, as many as a page of them shows. */
export const UpstreamHealthQuery = z.object({ names: z.array(UpstreamName).max(200) });

const lastError = z.object({ atMs: z.number(), reason: z.string() });
export type LastError = z.infer<typeof lastError>;

/** An upstream as one thread sees it. Instants are epoch ms; `sinceMs` is null for what has been so from the start. */
export type ThreadUpstream = {
  name: string;
  /** False when it can't be called at all: the client certificate it should show is missing. */
  isUsable: boolean;
  circuit: { condition: z.infer<typeof CircuitCondition>; sinceMs: number | null };
  endpoints: { url: string; condition: EndpointCondition; sinceMs: number | null; lastError: LastError | null; inFlight: number }[];
};

/** What some threads think of something: the worst of it, by how many of all, and since when the first of these does. */
const opinion = <Condition extends z.ZodType<string>>(condition: Condition) =>
  z.object({ condition, threads: z.int(), sinceMs: z.number().nullable() });

/** An upstream as all threads of the gateway on this machine see it. */
export const UpstreamHealth = z.object({
  name: z.string(),
  isUsable: z.boolean(),
  /** Threads that know the upstream. */
  threads: z.int(),
  circuit: opinion(CircuitCondition),
  endpoints: z.array(
    opinion(EndpointCondition).extend({
      url: z.string(),
      /** The latest of any thread; kept when the endpoint is back. */
      lastError: lastError.nullable(),
      /** Of all threads. */
      inFlight: z.int(),
    }),
  ),
});
export type UpstreamHealth = z.infer<typeof UpstreamHealth>;
