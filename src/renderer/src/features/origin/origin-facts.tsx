import { Anchor } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowOrigin } from '../../../../shared/contract/rows';
import type { FeedName } from '../../../../shared/ids';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { operationText } from '../../ui/operation-text';
import classes from './origin.module.css';
import { partsTaken } from './parts-taken';

interface OriginFactsProps {
  /** Null where no page shows its files. */
  readonly feed: FeedName | null;
  readonly origin: RowOrigin;
}

/** One origin, each part of it a way to where that is shown. */
export function OriginFacts({ feed, origin }: OriginFactsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { path, rowNumber, commit, record } = origin;
  const entryOf = ({ deltaVersion, committedAt }: NonNullable<RowOrigin['commit']>): string =>
    t('origin.version', { version: deltaVersion, at: format.instant(committedAt) });
  return (
    <dl className={classes.facts}>
      <Fact name={t('origin.file')}>
        {feed === null ? (
          <span className="mono">{path}</span>
        ) : (
          <Anchor inherit className="mono" href={formatRoute({ page: 'lake', feed, tab: 'files', file: path })}>
            {path}
          </Anchor>
        )}
      </Fact>
      <Fact name={t('origin.rowNumber')}>{format.count(rowNumber + 1)}</Fact>
      {commit === null ? (
        <Fact name={t('origin.commit')}>{t('origin.noCommit')}</Fact>
      ) : (
        <>
          <Fact name={t('origin.commit')}>
            {feed === null ? (
              entryOf(commit)
            ) : (
              <Anchor inherit href={versionHref(feed, commit.deltaVersion)}>
                {entryOf(commit)}
              </Anchor>
            )}
          </Fact>
          <Fact name={t('origin.operation')}>
            {operationText(commit.operation, t)}
            {commit.isRewritten && <span className={classes.hint}>{t('origin.rewritten')}</span>}
          </Fact>
          {commit.runId !== null && (
            <Fact name={t('origin.run')}>
              <Anchor inherit className="mono" href={formatRoute({ page: 'reports', tab: 'runs', run: commit.runId })}>
                {commit.runId}
              </Anchor>
            </Fact>
          )}
        </>
      )}
      {record !== null && (
        <>
          <Fact name={t('origin.partition')}>{record.partition}</Fact>
          <Fact name={t('origin.offset')}>{record.offset}</Fact>
          {record.timestamp !== null && <Fact name={t('origin.timestamp')}>{record.timestamp}</Fact>}
        </>
      )}
      {partsTaken(origin).map(({ source, topic, from, to }) => (
        <Fragment key={source}>
          {topic === null ? (
            <Fact name={t('origin.source')}>{source}</Fact>
          ) : (
            <Fact name={t('origin.topic')}>
              <Anchor inherit href={formatRoute({ page: 'consumers', tab: 'messages', topic })}>
                {topic}
              </Anchor>
            </Fact>
          )}
          <Fact name={t('origin.took')}>
            {from === null
              ? t(topic === null ? 'origin.countedFirst' : 'origin.rangeFirst', { to })
              : t(topic === null ? 'origin.counted' : 'origin.range', { from, to })}
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
