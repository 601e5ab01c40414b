'use client';
// The menu behind lazy-menu.tsx, mounted open at the first press.
import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useRef } from 'react';
import { PageLink } from '../navigation/page-link.tsx';
import type { LazyMenuProps, MenuEntry } from './menu-entry.ts';

export function OpenedMenu({ button, entries, position = 'bottom-end', width }: LazyMenuProps) {
  const frame = useRef<HTMLSpanElement>(null);
  // The button was put in anew when this arrived, so nobody knows any more that it had the focus.
  const refocus = () => frame.current?.querySelector('button')?.focus();
  return (
    <span ref={frame} style={{ display: 'contents' }}>
      <Menu defaultOpened position={position} withinPortal onClose={refocus} {...(width === undefined ? {} : { width })}>
        <Menu.Target>{button}</Menu.Target>
        <Menu.Dropdown mah="60dvh" style={{ overflowY: 'auto' }}>
          {entries.map((entry) => (
            <Entry key={entry.key} entry={entry} />
          ))}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case 'divider':
      return <Menu.Divider />;
    case 'heading':
      return <Menu.Label>{entry.text}</Menu.Label>;
    case 'note':
      return entry.content;
    case 'item': {
      const common = {
        lang: entry.lang,
        leftSection: entry.icon ?? null,
        rightSection: entry.isCurrent ? <IconCheck size={16} aria-hidden /> : null,
        'aria-current': entry.isCurrent ? ('true' as const) : undefined,
        ...(entry.isDestructive ? { color: 'red' } : {}),
      };
      if (entry.href !== undefined) {
        return (
          <Menu.Item component={PageLink} href={entry.href} {...common}>
            {entry.label}
          </Menu.Item>
        );
      }
      return (
        <Menu.Item onClick={() => entry.onSelect?.()} {...common}>
          {entry.label}
        </Menu.Item>
      );
    }
  }
}
