import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { Loaded } from '../../ui/states/loaded';
import classes from './lake.module.css';
import { VersionLog } from './version-log';
import { versionsOfRun } from './versions-of-run';

/** A consumer commits often: its run may be older than the newest versions that the list shows. */
const MOST_READ = 1000;

/** The versions that one run made. */
export function RunVersions({ feed, run }: { feed: FeedSummary; run: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const history = useOperationQuery((operations) => operations.lakeHistory, { feed: feed.name, limit: MOST_READ });
  return (
    <Loaded query={history} subject={t('lake.versionsOf', { feed: feed.name })}>
      {(all) => {
        const { commits, compared, isCut } = versionsOfRun(all, run, MOST_READ);
        return (
          <>
            <p className={`${classes.note} ${classes.ways}`}>
              <span>
                {commits.length === 0
                  ? t('lake.version.noneOfRun', { run, shown: format.count(all.length) })
                  : t(isCut ? 'lake.version.ofRunAmongNewest' : 'lake.version.ofRun', {
                      count: commits.length,
                      formatted: format.count(commits.length),
                      shown: format.count(all.length),
                      run,
                    })}
              </span>
              {compared !== null && (
                <Anchor inherit href={formatRoute({ page: 'lake', feed: feed.name, tab: 'versions', ...compared })}>
                  {t('lake.version.compareRun')}
                </Anchor>
              )}
              <Anchor inherit href={formatRoute({ page: 'lake', feed: feed.name, tab: 'versions' })}>
                {t('lake.version.all')}
              </Anchor>
            </p>
            {commits.length > 0 && <VersionLog feed={feed} commits={all} shown={commits} />}
          </>
        );
      }}
    </Loaded>
  );
}
