// Mantine's side panel in a module of its own, to be loaded on demand (dialog.tsx).
export { Drawer } from '@mantine/core';
