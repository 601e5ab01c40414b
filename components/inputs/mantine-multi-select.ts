// Mantine's MultiSelect in a module of its own, to be loaded on demand (lazy-inputs.tsx).
export { MultiSelect } from '@mantine/core';
