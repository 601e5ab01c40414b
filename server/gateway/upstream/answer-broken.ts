// The upstream had begun its answer and broke it off: the request has been taken, so it is never sent again.
export class AnswerBroken extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AnswerBroken';
  }
}
