// What a menu is made of (lazy-menu.tsx).
import type { ReactElement, ReactNode } from 'react';

export type MenuEntry =
  | { kind: 'divider'; key: string }
  | { kind: 'heading'; key: string; text: string }
  /** Anything that is not chosen, such as who is signed in. */
  | { kind: 'note'; key: string; content: ReactNode }
  | {
      kind: 'item';
      key: string;
      label: ReactNode;
      icon?: ReactNode;
      /** Marked as the present choice. */
      isCurrent?: boolean;
      isDestructive?: boolean;
      /** Language of the label, where it is another one than the page's. */
      lang?: string;
      /** Where it leads; `onSelect` is what it does otherwise. */
      href?: string;
      onSelect?: () => void;
    };

type MenuButton = ReactElement<{ onClick?: () => void; onPointerEnter?: () => void; onFocus?: () => void }>;

export type LazyMenuProps = { button: MenuButton; entries: readonly MenuEntry[]; position?: 'bottom-end' | 'bottom-start'; width?: number };
