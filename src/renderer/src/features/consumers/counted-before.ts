import type { z } from 'zod';
import type { completenessSchema } from '../../../../shared/contract/consumers';
import type { FeedSummary } from '../../../../shared/contract/feeds';

type Counted = Pick<z.infer<typeof completenessSchema>, 'deltaVersion' | 'quarantined'>;

/**
 * Whether a feed was committed to, or its quarantine changed, after its offsets were counted. A summary that is itself older than the count says no
 * where its version is; one that was read after it, and has an earlier version, is of another feed of that name.
 */
export function wasCountedBefore(
  counted: Counted,
  now: Pick<FeedSummary, 'deltaVersion' | 'quarantined'>,
  isReadAfter: boolean,
): boolean {
  const versions = (now.deltaVersion ?? -1) - (counted.deltaVersion ?? -1);
  if (versions === 0) return now.quarantined !== counted.quarantined;
  return versions > 0 || isReadAfter;
}
