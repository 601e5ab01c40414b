// Why the house does not start: one sentence for the operator, printed alone, with exit code 1.

/**
 * An expected reason not to start. Nothing has been half-written when it is thrown.
 *
 * @param message  one sentence that says what is wrong and how to mend it
 */
export class StartRefusal extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'StartRefusal';
  }
}
