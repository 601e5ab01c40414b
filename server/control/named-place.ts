// Cursors of lists of queues and topics: two regions may hold the same name, so a place in the list is both.
import type { NamedPlace } from '#server/contracts/ports.ts';

/** @returns the cursor that continues after a queue or topic; neither names nor regions hold a space */
export function writePlace({ name, region }: NamedPlace): string {
  return `${name} ${region}`;
}

/** @returns nothing for no cursor, or one that is not ours: the list then begins at its start */
export function placeAfter(cursor: string | undefined): { after?: NamedPlace } {
  const [name, region, ...rest] = (cursor ?? '').split(' ');
  return name === undefined || region === undefined || rest.length > 0 ? {} : { after: { name, region } };
}
