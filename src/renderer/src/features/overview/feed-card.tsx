import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useOperationQuery } from '../../api/use-operation-query';
import { FeedIcon } from '../../ui/feed-icon';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { Sparkline } from '../../ui/sparkline';
import { CoreText } from '../../ui/states/core-text';
import { useNow } from '../../ui/use-now';
import { recentRecords } from './recent-records';
import classes from './overview.module.css';

export function FeedCard({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow(30_000);
  const stream = feed.kind === 'stream';
  const partitions = useOperationQuery(
    (operations) => operations.lakePartitions,
    { feed: feed.name },
    { enabled: stream && feed.records > 0 },
  );
  const versions = useOperationQuery(
    (operations) => operations.lakeVersions,
    { feed: feed.name },
    { enabled: !stream && feed.records > 0 },
  );
  const values = recentRecords(partitions.data ?? [], versions.data ?? []);

  return (
    <a className={classes.card} href={formatRoute({ page: 'lake', feed: feed.name })}>
      <span className={classes.cardTitle}>
        <FeedIcon kind={feed.kind} readOnly={feed.readOnly} />
        <span className={classes.cardName}>{feed.name}</span>
      </span>
      {feed.problem === null ? (
        <>
          <span className={classes.cardRow}>
            <span>
              <strong className="tabular">{format.count(feed.records)}</strong>{' '}
              <span className="quiet">{t('overview.card.records')}</span>
            </span>
            <Sparkline values={values} label={t('overview.card.trend', { feed: feed.name })} />
          </span>
          {stream && feed.maxEventTime !== null && (
            <span className={classes.cardFoot} title={format.instant(feed.maxEventTime)}>
              {t('overview.card.newest', { when: format.relative(feed.maxEventTime, nowMs) })}
            </span>
          )}
          <span className={classes.cardFoot}>
            <span className="tabular">{format.bytes(feed.sizeBytes)}</span>
            <span>
              {feed.lastCommitAt === null
                ? t(feed.source.type === 'files' ? 'overview.card.neverFiles' : 'overview.card.never')
                : t('overview.card.committed', { when: format.relative(feed.lastCommitAt, nowMs) })}
            </span>
          </span>
        </>
      ) : (
        <span className={classes.cardProblem}>
          <CoreText>{feed.problem.message}</CoreText>
        </span>
      )}
    </a>
  );
}
