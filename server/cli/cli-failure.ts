// What ends a command with one sentence on standard error instead of a stack.

/** @param exitCode  1 when the server or the network refused, 2 when the command or its file is wrong */
export class CliFailure extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.name = 'CliFailure';
    this.exitCode = exitCode;
  }
}
