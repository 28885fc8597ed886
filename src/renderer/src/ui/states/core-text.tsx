import type { ReactNode } from 'react';

/** What the core says: English in every language of the window, which a screen reader is told. */
export function CoreText({ children }: { children: ReactNode }) {
  return <span lang="en">{children}</span>;
}
