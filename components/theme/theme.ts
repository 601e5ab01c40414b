// The console's look: one cool blue-green, quiet greys that reach WCAG AA as text, system fonts. Components take their
// sizes and corners from here; colours of charts are CSS variables in theme.css, because SVG reads those too.
import type { MantineColorsTuple } from '@mantine/core';
import { createTheme } from '@mantine/core';

const sluice: MantineColorsTuple = [
  '#eef8fc',
  '#d9eef7',
  '#b1dcee',
  '#82c6e2',
  '#58b1d8',
  '#2f97c4',
  '#177ba7',
  '#0f6a92',
  '#0b5576',
  '#06405a',
];
const gray: MantineColorsTuple = [
  '#f7f9fb',
  '#eff3f6',
  '#e3e9ee',
  '#d3dbe2',
  '#b7c2cc',
  '#8d9aa6',
  '#586673',
  '#43505c',
  '#2b3640',
  '#18212a',
];
const dark: MantineColorsTuple = [
  '#dfe6ec',
  '#bcc7d1',
  '#98a6b3',
  '#74838f',
  '#3a4651',
  '#2a343d',
  '#1a222a',
  '#12181e',
  '#0d1217',
  '#080b0f',
];

const sans = 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif';

export const theme = createTheme({
  colors: { sluice, gray, dark },
  primaryColor: 'sluice',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'md',
  fontFamily: sans,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontFamily: sans,
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '2rem' },
      h2: { fontSize: '0.9375rem', lineHeight: '1.375rem' },
      h3: { fontSize: '0.875rem', lineHeight: '1.25rem' },
    },
  },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // A dialog's head is not the banner of the page, which its element says by default.
    ModalHeader: { defaultProps: { role: 'none' } },
    Modal: { styles: { title: { fontWeight: 620 } } },
    Drawer: { styles: { title: { fontWeight: 620 } } },
    // Links stand in lists and notes, which are all of this size.
    Anchor: { defaultProps: { size: 'sm' } },
    // A light ground leaves too little contrast for a title in its own colour.
    // What it holds scrolls or wraps within it: the button that copies a key must stay in sight.
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' }, body: { minWidth: 0 } } },
  },
});
