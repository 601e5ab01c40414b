// Shown while the overview's code arrives.
import { Skeleton } from '@mantine/core';

export default function Loading() {
  return (
    <div aria-busy="true" style={{ padding: 24 }}>
      <Skeleton h={32} w={180} mb={28} />
      <Skeleton h={84} radius="lg" mb={16} />
      <Skeleton h={312} radius="lg" />
    </div>
  );
}
