// The environment a child process is started with: ours, with what the supervisor has decided for it on top.

/** @param decided  variables by name; undefined takes one away */
export function childEnvironment(decided: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, ...decided };
  for (const name of Object.keys(decided)) if (decided[name] === undefined) delete environment[name];
  return environment;
}
