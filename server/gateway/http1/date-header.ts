// Whether an answer brings a Date of its own, which then stays.
import type { HeaderList } from '../model/header-list.ts';

export function hasDate(headers: HeaderList): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'date') return true;
  }
  return false;
}
