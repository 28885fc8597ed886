import type { FeedName } from '../../../../shared/ids';
import { useAskedQuery, useForgetAsked } from '../../api/use-asked-query';
import { useConsumers } from '../../api/live-consumers';
import { useOperationQuery } from '../../api/use-operation-query';
import { wasCountedBefore } from './counted-before';

/** Kept until asked for again: the row and the details show the same, with its time, and `isOfEarlier` once the feed was changed since. */
export function useCompleteness(feed: FeedName) {
  const asked = useAskedQuery((operations) => operations.consumersCompleteness, { feed }, Number.POSITIVE_INFINITY);
  const feeds = useOperationQuery((operations) => operations.feedsList, {});
  // Its consumer tells of a commit before the list of feeds does.
  const { statuses } = useConsumers();
  const lastBatchAt = statuses?.find((status) => status.feed === feed)?.lastBatch?.at ?? null;
  const { data: counted, dataUpdatedAt: countedAt } = asked.query;
  const now = feeds.data?.find(({ name }) => name === feed);
  const isOfEarlier =
    counted !== undefined &&
    ((lastBatchAt !== null && Date.parse(lastBatchAt) > countedAt) ||
      (now !== undefined && wasCountedBefore(counted, now, feeds.dataUpdatedAt > countedAt)));
  return { ...asked, isOfEarlier };
}

/** Of a feed that is no more: another one may come to have its name. */
export const useForgetCompleteness = () => useForgetAsked((operations) => operations.consumersCompleteness);
