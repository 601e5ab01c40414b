// The life of a request, in order: the one array that says when a plugin runs. `accept` and `route` happen before a
// route is known, `finish` after the reply, so the gateway does these itself; all others belong to plugins. A phase
// without a plugin on a route costs nothing: only the steps that exist are in the route's list.

export const phases = [
  'accept',
  'route',
  'guard',
  'authorize',
  'admit',
  'validate',
  'lookup',
  'transform-request',
  'integrate',
  'transform-response',
  'store',
  'finish',
] as const;

export type Phase = (typeof phases)[number];
export type PluginPhase = Exclude<Phase, 'accept' | 'route' | 'finish'>;

/** Where a phase stands in the array, for sorting steps and for the table of times. */
export function phaseIndex(phase: Phase): number {
  return phases.indexOf(phase);
}
