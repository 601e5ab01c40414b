// Mantine's dialog in a module of its own, to be loaded on demand (dialog.tsx).
export { Modal } from '@mantine/core';
