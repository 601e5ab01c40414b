// The pages of a project, in the order of the side navigation. A page is listed once it exists.
import type { TablerIcon } from '@tabler/icons-react';
import { IconActivity } from '@tabler/icons-react';

/** `path` follows /projects/{projectId}/. */
export const navigation: readonly { label: string; path: string; Icon: TablerIcon }[] = [
  { label: 'Overview', path: 'overview', Icon: IconActivity },
];
