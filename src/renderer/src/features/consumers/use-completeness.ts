import type { FeedName } from '../../../../shared/ids';
import { useAskedQuery } from '../../api/use-asked-query';

/** Kept until asked for again: the row and the details show the same, with its time. */
export const useCompleteness = (feed: FeedName) =>
  useAskedQuery((operations) => operations.consumersCompleteness, { feed }, Number.POSITIVE_INFINITY);
