import type { z } from 'zod';
import type { partitionCompletenessSchema } from '../../../../shared/contract/consumers';

export type PartitionCompleteness = z.infer<typeof partitionCompletenessSchema>;

export type CompletenessSummary =
  | { readonly kind: 'nothing' }
  /** `to`: of the one partition; null where there are several, each with an end of its own. */
  | { readonly kind: 'complete'; readonly to: string | null; readonly partitions: number }
  | { readonly kind: 'broken'; readonly missing: number; readonly duplicates: number };

/** What a badge has room for. */
export function completenessSummary(partitions: readonly PartitionCompleteness[]): CompletenessSummary {
  const held = partitions.filter(({ last }) => last !== null);
  const missing = held.reduce((sum, each) => sum + each.missing, 0);
  const duplicates = held.reduce((sum, each) => sum + each.duplicates, 0);
  if (missing > 0 || duplicates > 0) return { kind: 'broken', missing, duplicates };
  const [first] = held;
  if (first === undefined) return { kind: 'nothing' };
  return { kind: 'complete', to: held.length === 1 ? first.last : null, partitions: held.length };
}
