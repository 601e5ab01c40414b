// Calls SQS actions over raw keep-alive sockets, for loads whose client must cost little beside the server on the same cores:
// a call of Node's fetch takes longer than sending a message does.
import { connect, type Socket } from 'node:net';
import type { SigningCredential } from './sign-request.ts';
import { signedSqsRequest } from './sign-request.ts';

export type SocketCaller = {
  /** @throws Error when the answer is no 200 or the connection breaks */
  call(action: string, input: object): Promise<Record<string, unknown>>;
  close(): void;
};

type Lane = { socket: Socket; pending: Buffer; answered(body: Buffer): void; failed(error: Error): void };

const nothing = Buffer.alloc(0);
const ignore = () => undefined;

/** Opens a connection whenever all others wait for an answer. */
export function createSocketCaller(port: number, credential: SigningCredential): SocketCaller {
  const idle: Lane[] = [];
  const all = new Set<Lane>();

  function open(): Lane {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const lane: Lane = { socket, pending: nothing, answered: ignore, failed: ignore };
    socket.on('data', (chunk: Buffer) => receive(lane, chunk));
    socket.on('error', (error) => lane.failed(error));
    all.add(lane);
    return lane;
  }

  function receive(lane: Lane, chunk: Buffer): void {
    const bytes = lane.pending.length === 0 ? chunk : Buffer.concat([lane.pending, chunk]);
    lane.pending = bytes;
    const headEnd = bytes.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = bytes.toString('latin1', 0, headEnd);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
    if (bytes.length < headEnd + 4 + length) return;
    lane.pending = nothing;
    const body = bytes.subarray(headEnd + 4);
    if (head.startsWith('HTTP/1.1 200') && Number.isInteger(length)) lane.answered(body);
    else lane.failed(new Error(`${head.slice(0, 12)} ${body.toString().slice(0, 300)}`));
  }

  return {
    async call(action, input) {
      const lane = idle.pop() ?? open();
      const body = await new Promise<Buffer>((resolve, reject) => {
        lane.answered = resolve;
        lane.failed = reject;
        lane.socket.write(signedSqsRequest(credential, port, action, input, Date.now()));
      });
      idle.push(lane);
      return JSON.parse(body.toString()) as Record<string, unknown>;
    },
    close() {
      for (const { socket } of all) socket.destroy();
    },
  };
}
