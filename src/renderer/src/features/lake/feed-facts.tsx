import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { useNow } from '../../ui/use-now';
import { EventRange } from './event-range';
import classes from './lake.module.css';

export function FeedFacts({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow(30_000);
  const none = <span className="quiet">{t('lake.fact.none')}</span>;
  return (
    <dl className={classes.facts}>
      <Fact name={t('lake.fact.records')}>{format.count(feed.records)}</Fact>
      <Fact name={t('lake.fact.size')}>{format.bytes(feed.sizeBytes)}</Fact>
      <Fact name={t('lake.fact.files')}>{format.count(feed.files)}</Fact>
      {feed.tableVersion !== null && <Fact name={t('lake.fact.version')}>{format.count(feed.tableVersion)}</Fact>}
      {!feed.readOnly && (
        <Fact name={t('lake.fact.deltaVersion')}>
          {feed.deltaVersion === null ? none : format.count(feed.deltaVersion)}
        </Fact>
      )}
      <Fact name={t('lake.fact.lastCommit')}>
        {feed.lastCommitAt === null ? (
          none
        ) : (
          <span title={format.instant(feed.lastCommitAt)}>{format.relative(feed.lastCommitAt, nowMs)}</span>
        )}
      </Fact>
      {feed.kind === 'stream' && (
        <Fact name={t('lake.fact.events')}>
          {feed.minEventTime === null ? none : <EventRange from={feed.minEventTime} to={feed.maxEventTime} />}
        </Fact>
      )}
      {!feed.readOnly && (
        <Fact name={t('lake.fact.quarantine')}>
          {feed.quarantined === 0 ? (
            none
          ) : (
            <Anchor
              className={classes.quarantine ?? ''}
              href={formatRoute({ page: 'quarantine', feed: feed.name })}
              aria-label={t('lake.fact.openQuarantine', { feed: feed.name })}
            >
              {format.count(feed.quarantined)}
            </Anchor>
          )}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt className={classes.factName}>{name}</dt>
      <dd className={classes.factValue}>{children}</dd>
    </div>
  );
}
