// The body that an answer to HEAD is about and does not have.
import { readContentLength } from '../http1/head-fields.ts';
import type { HeaderList } from '../model/header-list.ts';
import type { BodySource } from '../pipeline/body-source.ts';

/**
 * @param headers  of the answer, names lower case
 * @returns        a source that ends at once; its length is what the upstream declares of the body GET would have
 */
export function unsentBody(headers: HeaderList): BodySource {
  return { length: declaredLength(headers), start: (sink) => sink.end(), resume: () => undefined, destroy: () => undefined };
}

function declaredLength(headers: HeaderList): number | null {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] !== 'content-length') continue;
    const length = readContentLength(headers[index + 1] ?? '');
    return length < 0 ? null : length;
  }
  return null;
}
