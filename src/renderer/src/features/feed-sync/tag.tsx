import type { ReactNode } from 'react';
import classes from './feed-sync.module.css';

interface TagProps {
  readonly tone: 'success' | 'accent' | 'warning';
  readonly children: ReactNode;
}

/** A word that tells one kind from another. */
export function Tag({ tone, children }: TagProps) {
  return (
    <span className={classes.tag} style={{ color: `var(--lagoon-${tone})` }}>
      {children}
    </span>
  );
}
