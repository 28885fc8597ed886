import type { ReactNode } from 'react';
import classes from './scroll-region.module.css';

interface ScrollRegionProps {
  readonly label: string;
  /** Beyond it the region scrolls. */
  readonly maxHeight: number;
  readonly children: ReactNode;
}

/** A table in a panel that scrolls by itself, by keyboard too. */
export function ScrollRegion({ label, maxHeight, children }: ScrollRegionProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
    <div className={classes.region} style={{ maxHeight }} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
