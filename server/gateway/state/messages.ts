// What the gateway's main-thread part and its threads say to each other over a MessagePort. Order is kept, so a thread
// that drops a key and then hears of it again hears of its new state.
import type { KeyEntry } from '../../contracts/directory.ts';
import type { EncodedConfig } from './config-memory.ts';

/** Main thread to one thread. `hash` is the key's SHA-256, base64url. */
export type ToGatewayThread =
  | { kind: 'gateway.config'; config: EncodedConfig }
  | { kind: 'gateway.key'; hash: string; answer: KeyAnswer }
  /** Forget these keys; `all` after an outage, when any may have changed. */
  | { kind: 'gateway.keys-changed'; hashes: readonly string[] | 'all' }
  /** Answer with `gateway.quiet` when every exchange that is in flight now has ended. */
  | { kind: 'gateway.become-quiet'; token: number };

/** One thread to the main thread. */
export type FromGatewayThread =
  | { kind: 'gateway.find-key'; hash: string }
  | { kind: 'gateway.quiet'; token: number }
  | { kind: 'gateway.config-applied'; revision: number }
  | { kind: 'gateway.config-refused'; revision: number; reason: string };

/** `unavailable`: Postgres could not be asked, or no slot is left to keep the key's limits in. */
export type KeyAnswer = { kind: 'found'; entry: KeyEntry } | { kind: 'absent' } | { kind: 'unavailable' };

/** True for a message of the gateway among those of other products on the same port. */
export function isGatewayMessage(message: unknown): message is ToGatewayThread | FromGatewayThread {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return typeof message.kind === 'string' && message.kind.startsWith('gateway.');
}
