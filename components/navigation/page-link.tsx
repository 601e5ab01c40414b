// Next's link between pages. Types see the CommonJS module, whose default is an object; the bundler unwraps it to the
// component.
import imported from 'next/link.js';

export const PageLink = imported as unknown as typeof imported.default;
