// `house.json` in the data directory: where the programs of this machine reach the house that was started there last.
// The supervisor writes it at every start; the command line and the examples read it.
import { z } from 'zod';

export const houseFileName = 'house.json';

/** Addresses are null for parts that did not run. */
export const HouseFile = z.object({
  version: z.literal(1),
  consoleUrl: z.url().nullable(),
  gatewayUrl: z.url().nullable(),
  awsUrl: z.url().nullable(),
});
export type HouseFile = z.infer<typeof HouseFile>;
