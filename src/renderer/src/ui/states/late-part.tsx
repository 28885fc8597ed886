import { Suspense, type ReactNode } from 'react';
import { PageBoundary } from './page-boundary';

interface LatePartProps {
  /** What it is, as "could not show …" names it. */
  readonly subject: string;
  /** What it shows: of something else it is tried anew. */
  readonly place: unknown;
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** Part of a page whose code comes when it is first shown. Where it does not come, or fails, the rest of the page keeps what it holds. */
export function LatePart({ subject, place, fallback, children }: LatePartProps) {
  return (
    <PageBoundary subject={subject} place={place}>
      <Suspense fallback={fallback}>{children}</Suspense>
    </PageBoundary>
  );
}
