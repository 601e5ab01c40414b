// `sluice apply FILE.yaml`: checks the file, shows what would change, applies it, and prints new keys once.
import { readFile } from 'node:fs/promises';
import type { ApplyResult, ChangeLine } from '#server/contracts/project-plan.ts';
import { limits } from '#server/kernel/limits.ts';
import { CliFailure } from './cli-failure.ts';
import type { Connection } from './connect.ts';
import { asking } from './connect.ts';
import { countOf } from './count-of.ts';
import type { ReadProjectFile } from './read-project-file.ts';
import { formatProblem, readProjectFile } from './read-project-file.ts';

/**
 * @param options  `connect` is called once the file itself is found to be in order; `say` prints a line
 * @throws CliFailure with every problem of the file (exit code 2), or the refusal of a change (exit code 1)
 */
export async function apply(
  fileName: string,
  options: { isDryRun: boolean; connect: () => Promise<Connection>; say: (line: string) => void },
): Promise<void> {
  const read = readProjectFile(await readText(fileName));
  if (read.problems.length > 0) throw new CliFailure(read.problems.map((problem) => formatProblem(fileName, problem)).join('\n'), 2);
  const { client, url, projectId, projectName } = await options.connect();
  const send = (isDryRun: boolean) => asking(url, () => client.projectFile.applyFile.mutate({ projectId, file: read.file, isDryRun }));
  const planned = await send(true);
  refuseProblems(fileName, read, planned);
  for (const line of planned.changes.flatMap(formatChange)) options.say(line);
  if (planned.changes.length === 0) options.say(`Nothing to change: project ${projectName} is as ${fileName} says.`);
  else if (options.isDryRun) options.say(`${countOf(planned.changes.length, 'change')} planned, none made.`);
  const done = planned.changes.length === 0 || options.isDryRun ? planned : await send(false);
  refuseProblems(fileName, read, done);
  report(done, options);
}

async function readText(fileName: string): Promise<string> {
  const text = await readFile(fileName, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CliFailure(error.code === 'ENOENT' ? `There is no file ${fileName}.` : `${fileName} cannot be read: ${error.message}`, 2);
  });
  // Room is left for the envelope around the file.
  if (Buffer.byteLength(text) > limits.control.maxRequestBodyBytes - 4096) throw new CliFailure(`${fileName} is larger than 1 MiB.`, 2);
  return text;
}

function refuseProblems(fileName: string, read: ReadProjectFile, result: ApplyResult): void {
  if (result.problems.length === 0) return;
  throw new CliFailure(result.problems.map((problem) => formatProblem(fileName, read.place(problem))).join('\n'), 2);
}

function formatChange({ sign, text, details }: ChangeLine): string[] {
  return [`${sign} ${text}`, ...details.map((detail) => `    ${detail}`)];
}

function report(result: ApplyResult, { isDryRun, say }: { isDryRun: boolean; say: (line: string) => void }): void {
  if (result.appliedCount > 0) say(`${countOf(result.appliedCount, 'change')} made.`);
  for (const { name, value } of result.newApiKeys) say(`API key ${name}: ${value}   (shown once)`);
  if (result.failure) {
    const failed = result.changes[result.appliedCount];
    const problems = result.failure.problems.map(({ field, message }) => `\n    ${field}: ${message}`).join('');
    throw new CliFailure(`Stopped at "${failed?.text ?? ''}": ${result.failure.message} (${result.failure.errorCode})${problems}`);
  }
  if (!isDryRun) for (const { api, stage, url } of result.invokeUrls) say(`${api}/${stage}: ${url}`);
}
