// Seals payloads on their way into the store and opens them on their way out, with the data keys of one thread kept at
// hand. Whether a queue encrypts is its settings' say; whether a stored payload is sealed is the row's.
import type { Clock } from '#server/kernel/clock.ts';
import type { HmacKey } from '#server/kernel/hmac-sha256.ts';
import { limits } from '#server/kernel/limits.ts';
import type { Random } from '#server/kernel/random.ts';
import type { AdmittedMessage } from './model/admit-message.ts';
import type { Keystream } from './model/keystream.ts';
import { createKeystream } from './model/keystream.ts';
import type { SealingRule } from './model/queue-settings.ts';
import type { DataKey, Payload } from './model/seal-payload.ts';
import {
  deriveDataKey,
  envelopeHeader,
  masterKeyFingerprint,
  openPayload,
  periodBeginSeconds,
  readEnvelopeHeader,
  sealPayload,
} from './model/seal-payload.ts';

/** A message as it is stored; `isSealed` true: body is an envelope that holds the attributes too. */
export type StorableMessage = AdmittedMessage & { isSealed?: boolean };

export type PayloadSealer = {
  /** @param rule  the queue's; null stores the message as it is */
  seal(queueId: string, rule: SealingRule | null, message: AdmittedMessage): StorableMessage;
  /** @throws Error when the payload is damaged or was sealed under another master key */
  open(stored: { isSealed: boolean } & Payload): Payload;
};

type CurrentKey = { header: Buffer; authentication: HmacKey; keystream: Keystream; begin: number; keyId: string };

const nonceBytes = 12;

/** @param masterKey  32 bytes */
export function createPayloadSealer(deps: { masterKey: Uint8Array; clock: Clock; random: Random }): PayloadSealer {
  const { masterKey, clock, random } = deps;
  const fingerprint = masterKeyFingerprint(masterKey);
  const keys = new Map<string, DataKey>();
  const current = new Map<string, CurrentKey>();

  function keyOf(header: Buffer): DataKey {
    const name = header.toString('latin1');
    const known = keys.get(name);
    if (known) return known;
    // Rarely reached; starting over costs one derivation per key.
    if (keys.size >= limits.messaging.maxDataKeysPerThread) keys.clear();
    const key = deriveDataKey(masterKey, header);
    keys.set(name, key);
    return key;
  }

  function currentKey(queueId: string, rule: SealingRule): CurrentKey {
    const begin = periodBeginSeconds(clock.nowMs(), rule.reuseSeconds);
    const known = current.get(queueId);
    if (known?.begin === begin && known.keyId === rule.keyId) return known;
    if (current.size >= limits.messaging.maxDataKeysPerThread) current.clear();
    const header = envelopeHeader(fingerprint, { queueId, keyId: rule.keyId, periodBeginSeconds: begin });
    const { encryption, authentication } = keyOf(header);
    if (authentication === null) throw new Error('invariant broken: a key of the first version for a new message');
    const fresh = {
      header,
      authentication,
      keystream: createKeystream(encryption, () => random.bytes(nonceBytes)),
      begin,
      keyId: rule.keyId,
    };
    current.set(queueId, fresh);
    return fresh;
  }

  return {
    seal(queueId, rule, message) {
      if (rule === null) return message;
      const { header, authentication, keystream } = currentKey(queueId, rule);
      return { ...message, body: sealPayload(authentication, keystream, header, message), attributes: null, isSealed: true };
    },
    open({ isSealed, body, attributes }) {
      if (!isSealed) return { body, attributes };
      const envelope = Buffer.from(body, 'base64');
      const header = readEnvelopeHeader(fingerprint, envelope);
      if (!header) throw new Error('sealed message has an unknown format or was sealed with another master key');
      return openPayload(keyOf(header), header, envelope);
    },
  };
}
