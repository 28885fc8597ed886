import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useOperationQuery } from '../../api/use-operation-query';
import { navigate, type Route } from '../../ui/route';
import { Loaded } from '../../ui/states/loaded';
import { RunVersions } from './run-versions';
import { VersionDiffView } from './version-diff';
import { MOST_VERSIONS, VersionLog } from './version-log';
import { VersionSlider } from './version-slider';

/** The versions of a feed, or those of them that one run made. */
export function VersionsTab({ feed, route }: { feed: FeedSummary; route: Route }) {
  const { run, from, to } = route;
  // Two versions that are compared are so, whichever run made them.
  if (run !== null && (from === null || to === null)) return <RunVersions feed={feed} run={run} />;
  return <AllVersions feed={feed} from={from} to={to} />;
}

/** On a line, and under it their list or the comparison of two. */
function AllVersions({ feed, from, to }: { feed: FeedSummary } & Pick<Route, 'from' | 'to'>) {
  const { t } = useTranslation();
  const history = useOperationQuery((operations) => operations.lakeHistory, { feed: feed.name, limit: MOST_VERSIONS });
  // A consumer goes on committing: the feed's figures are told of its own version, and lead no further than the versions that were read.
  const { refetch: readFeeds } = useOperationQuery((operations) => operations.feedsList, {});
  const newest = history.data?.[0]?.deltaVersion ?? null;
  const isAhead = newest !== null && feed.deltaVersion !== null && newest > feed.deltaVersion;
  useEffect(() => {
    if (isAhead) void readFeeds();
  }, [isAhead, newest, readFeeds]);
  const compare = (earlier: number, later: number): void => {
    navigate({ page: 'lake', feed: feed.name, tab: 'versions', from: earlier, to: later });
  };
  return (
    <Loaded query={history} subject={t('lake.versionsOf', { feed: feed.name })}>
      {(commits) => (
        <>
          {commits.length > 1 && (
            <VersionSlider feed={feed} commits={commits} from={from} to={to} onCompare={compare} />
          )}
          {from === null || to === null ? (
            <VersionLog feed={feed} commits={commits} />
          ) : (
            <VersionDiffView feed={feed} commits={commits} from={from} to={to} />
          )}
        </>
      )}
    </Loaded>
  );
}
