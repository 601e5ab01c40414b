// The only place that draws randomness. Decisions take it as an argument.
import { randomBytes as nodeRandomBytes, randomFillSync } from 'node:crypto';

export type Random = {
  /** Uniform in [0, 1). Not for secrets. */
  fraction(): number;
  /** Cryptographically strong bytes. */
  bytes(count: number): Uint8Array;
  /** A version-4 UUID, lower case. */
  uuid(): string;
};

const uuidLength = 36;
const uuidBatch = 512;
/** Looked up: digits at random are badly guessed by branches. */
const hexDigits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

export const systemRandom: Random = {
  fraction: () => Math.random(),
  bytes: (count) => nodeRandomBytes(count),
  uuid: createUuids(),
};

/** Draws and spells many at once: one costs a substring. */
function createUuids(): () => string {
  const drawn = new Uint8Array(uuidBatch * 16);
  const spelled = new Uint8Array(uuidBatch * uuidLength);
  const decoder = new TextDecoder('latin1');
  let text = '';
  let at = 0;
  return () => {
    if (at === text.length) {
      randomFillSync(drawn);
      for (let index = 0; index < uuidBatch; index += 1) spellUuid(drawn, index * 16, spelled, index * uuidLength);
      text = decoder.decode(spelled);
      at = 0;
    }
    at += uuidLength;
    return text.substring(at - uuidLength, at);
  };
}

/** Version and variant as RFC 9562 §5.4 sets them. */
function spellUuid(bytes: Uint8Array, from: number, target: Uint8Array, to: number): void {
  let place = to;
  for (let index = 0; index < 16; index += 1) {
    let byte = bytes[from + index] ?? 0;
    if (index === 6) byte = (byte & 0x0f) | 0x40;
    else if (index === 8) byte = (byte & 0x3f) | 0x80;
    if (index === 4 || index === 6 || index === 8 || index === 10) {
      target[place] = 45;
      place += 1;
    }
    target[place] = hexDigits[byte >> 4] ?? 0;
    target[place + 1] = hexDigits[byte & 15] ?? 0;
    place += 2;
  }
}
