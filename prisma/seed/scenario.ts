// A named shape of data or traffic that `npm run seed` can make on a running house.

export type Scenario = {
  name: string;
  /** One line for `npm run seed -- list`. */
  description: string;
  run(options: ScenarioOptions): Promise<void>;
};

export type ScenarioOptions = {
  /** How long traffic lasts. */
  seconds: number;
  /** Ctrl-C. */
  signal: AbortSignal;
  say(line: string): void;
};
