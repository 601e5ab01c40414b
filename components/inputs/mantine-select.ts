// Mantine's Select in a module of its own, to be loaded on demand (lazy-inputs.tsx).
export { Select } from '@mantine/core';
