import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { selectAll } from '../../ui/select-all';
import { useNow } from '../../ui/use-now';
import { CompletenessFact } from './completeness-fact';
import { EventRange } from './event-range';
import classes from './lake.module.css';

export function FeedFacts({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow(30_000);
  const tab = (name: string): string => formatRoute({ page: 'lake', feed: feed.name, tab: name });
  const none = <span className="quiet">{t('lake.fact.none')}</span>;
  return (
    <dl className={classes.facts}>
      <Fact name={t('lake.fact.records')}>
        {feed.records === 0 ? (
          format.count(0)
        ) : (
          <Way href={formatRoute({ page: 'sql', sql: selectAll(feed.name) })}>{format.count(feed.records)}</Way>
        )}
      </Fact>
      <Fact name={t('lake.fact.size')}>
        <Way href={tab('files')}>{format.bytes(feed.sizeBytes)}</Way>
      </Fact>
      <Fact name={t('lake.fact.files')}>
        <Way href={tab('files')}>{format.count(feed.files)}</Way>
      </Fact>
      {feed.tableVersion !== null && <Fact name={t('lake.fact.version')}>{format.count(feed.tableVersion)}</Fact>}
      {!feed.readOnly && (
        <Fact name={t('lake.fact.deltaVersion')}>
          {feed.deltaVersion === null ? none : <Way href={tab('versions')}>{format.count(feed.deltaVersion)}</Way>}
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
      {/* Of a table the offsets are not kept: the newest row of each key is. */}
      {feed.kind === 'stream' && feed.topic !== null && feed.deltaVersion !== null && (
        <Fact name={t('lake.fact.completeness')}>
          <CompletenessFact feed={feed} />
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

/** A figure, and the way to what it counts. */
function Way({ href, children }: { href: string; children: string }) {
  return (
    <Anchor inherit underline="hover" c="inherit" href={href}>
      {children}
    </Anchor>
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
