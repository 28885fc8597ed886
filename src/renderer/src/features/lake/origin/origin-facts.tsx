import { Anchor } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowOrigin } from '../../../../../shared/contract/rows';
import type { FeedName } from '../../../../../shared/ids';
import { useFormat } from '../../../ui/format';
import { formatRoute } from '../../../ui/route';
import { operationText } from '../operation-text';
import classes from './origin.module.css';
import { partsTaken } from './parts-taken';

/** One origin, each part of it a way to where that is shown. */
export function OriginFacts({ feed, origin }: { feed: FeedName; origin: RowOrigin }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { path, rowNumber, commit, record } = origin;
  return (
    <dl className={classes.facts}>
      <Fact name={t('lake.origin.file')}>
        <Anchor inherit className="mono" href={formatRoute({ page: 'lake', feed, tab: 'files', file: path })}>
          {path}
        </Anchor>
      </Fact>
      <Fact name={t('lake.origin.rowNumber')}>{format.count(rowNumber + 1)}</Fact>
      {commit === null ? (
        <Fact name={t('lake.origin.commit')}>{t('lake.origin.noCommit')}</Fact>
      ) : (
        <>
          <Fact name={t('lake.origin.commit')}>
            <Anchor inherit href={versionHref(feed, commit.deltaVersion)}>
              {t('lake.origin.version', { version: commit.deltaVersion, at: format.instant(commit.committedAt) })}
            </Anchor>
          </Fact>
          <Fact name={t('lake.origin.operation')}>
            {operationText(commit.operation, t)}
            {commit.isRewritten && <span className={classes.hint}>{t('lake.origin.rewritten')}</span>}
          </Fact>
          {commit.runId !== null && (
            <Fact name={t('lake.origin.run')}>
              <Anchor inherit className="mono" href={formatRoute({ page: 'reports', tab: 'runs', run: commit.runId })}>
                {commit.runId}
              </Anchor>
            </Fact>
          )}
        </>
      )}
      {record !== null && (
        <>
          <Fact name={t('lake.origin.partition')}>{record.partition}</Fact>
          <Fact name={t('lake.origin.offset')}>{record.offset}</Fact>
          {record.timestamp !== null && <Fact name={t('lake.origin.timestamp')}>{record.timestamp}</Fact>}
        </>
      )}
      {partsTaken(origin).map(({ source, topic, from, to }) => (
        <Fragment key={source}>
          {topic === null ? (
            <Fact name={t('lake.origin.source')}>{source}</Fact>
          ) : (
            <Fact name={t('lake.origin.topic')}>
              <Anchor inherit href={formatRoute({ page: 'consumers', tab: 'messages', topic })}>
                {topic}
              </Anchor>
            </Fact>
          )}
          <Fact name={t('lake.origin.took')}>
            {from === null
              ? t(topic === null ? 'lake.origin.countedFirst' : 'lake.origin.rangeFirst', { to })
              : t(topic === null ? 'lake.origin.counted' : 'lake.origin.range', { from, to })}
          </Fact>
        </Fragment>
      ))}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className={classes.name}>{name}</dt>
      <dd className={classes.value}>{children}</dd>
    </>
  );
}

/** What the version brought: it beside the one before. */
function versionHref(feed: FeedName, version: number): string {
  const compared = version === 0 ? {} : { from: version - 1, to: version };
  return formatRoute({ page: 'lake', feed, tab: 'versions', ...compared });
}
