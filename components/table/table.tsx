// A plain table in the console's look. Mantine's own brings its scroll area and a positioning engine along, a tenth of
// what a page may load, for a container that no table here uses.
import type { ComponentProps, CSSProperties } from 'react';
import classes from './table.module.css';

type RootProps = ComponentProps<'table'> & {
  /** Space above and below the text of a cell in px; 7 unless given. */
  verticalSpacing?: number;
  withRowBorders?: boolean;
  tabularNums?: boolean;
  /** Keeps the head in sight where the box around the table scrolls. */
  stickyHeader?: boolean;
};

type CellStyle = { ta?: 'left' | 'right'; fw?: number; c?: 'dimmed' };

function Root({ className, verticalSpacing = 7, withRowBorders = true, tabularNums = false, stickyHeader = false, ...table }: RootProps) {
  return (
    <table
      {...table}
      className={className === undefined ? classes.table : `${classes.table} ${className}`}
      style={{ '--cell-space': `${verticalSpacing}px`, ...table.style } as CSSProperties}
      data-borders={withRowBorders || undefined}
      data-figures={tabularNums || undefined}
      data-sticky={stickyHeader || undefined}
    />
  );
}

function Th({ ta, fw, c, ...cell }: ComponentProps<'th'> & CellStyle) {
  return <th {...cell} style={styleOf({ ta, fw, c }, cell.style)} />;
}

function Td({ ta, fw, c, ...cell }: ComponentProps<'td'> & CellStyle) {
  return <td {...cell} style={styleOf({ ta, fw, c }, cell.style)} />;
}

/** The parts by their names, as Mantine has them. */
export const Table = Object.assign(Root, {
  Thead: (props: ComponentProps<'thead'>) => <thead {...props} />,
  Tbody: (props: ComponentProps<'tbody'>) => <tbody {...props} />,
  Tr: (props: ComponentProps<'tr'>) => <tr {...props} />,
  Th,
  Td,
});

function styleOf(given: { [Key in keyof CellStyle]: CellStyle[Key] | undefined }, own: CSSProperties | undefined): CSSProperties {
  return {
    ...(given.ta === undefined ? {} : { textAlign: given.ta }),
    ...(given.fw === undefined ? {} : { fontWeight: given.fw }),
    ...(given.c === undefined ? {} : { color: 'var(--mantine-color-dimmed)' }),
    ...own,
  };
}
