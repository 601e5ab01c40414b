// Mantine's NumberInput in a module of its own, to be loaded on demand (lazy-inputs.tsx).
export { NumberInput } from '@mantine/core';
