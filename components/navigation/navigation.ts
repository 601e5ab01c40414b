// The pages of a project, in the order of the side navigation and of the search. A page is listed once it exists.
import type { TablerIcon } from '@tabler/icons-react';
import {
  IconActivity,
  IconApi,
  IconBroadcast,
  IconDoorEnter,
  IconGauge,
  IconHistory,
  IconKey,
  IconReceipt,
  IconServer2,
  IconSettings,
  IconStack2,
  IconUsers,
  IconWorld,
} from '@tabler/icons-react';
import type { AllMessages } from '../i18n/read-messages.ts';

export type NavigationPage = {
  /** Its name is the text `shell.pages.{page}`. */
  page: keyof AllMessages['shell']['pages'];
  /** Follows /projects/{projectId}/. */
  path: string;
  Icon: TablerIcon;
};

export const navigation: readonly NavigationPage[] = [
  { page: 'overview', path: 'overview', Icon: IconActivity },
  { page: 'apis', path: 'apis', Icon: IconApi },
  { page: 'domains', path: 'domains', Icon: IconWorld },
  { page: 'upstreams', path: 'upstreams', Icon: IconServer2 },
  { page: 'plans', path: 'plans', Icon: IconGauge },
  { page: 'keys', path: 'keys', Icon: IconKey },
  { page: 'customers', path: 'customers', Icon: IconUsers },
  { page: 'usage', path: 'usage', Icon: IconReceipt },
  { page: 'portal', path: 'portal', Icon: IconDoorEnter },
  { page: 'queues', path: 'queues', Icon: IconStack2 },
  { page: 'topics', path: 'topics', Icon: IconBroadcast },
  { page: 'audit', path: 'audit', Icon: IconHistory },
  { page: 'settings', path: 'settings', Icon: IconSettings },
];
