// What the parts of the supervisor know of the house they belong to.
import type { Env } from '../config/env.ts';
import type { Logger } from '../config/logger.ts';
import type { HouseAddresses } from './house-addresses.ts';

export type HouseOptions = {
  env: Env;
  /** The console is compiled as it is edited. */
  isDevelopment: boolean;
  logger: Logger;
  /** Prints one line for the operator. */
  say: (line: string) => void;
};

export type House = HouseOptions & { root: string; dataDirectory: string; addresses: HouseAddresses };
