import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { jobLanes, type Run } from '../../../../shared/contract/jobs';
import { Facts } from '../../ui/facts';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { CoreText } from '../../ui/states/core-text';
import classes from './reports.module.css';
import { runLines } from './run-statements';

/** All that was recorded of a run, and the ways on from it. */
export function RunDetail({ run }: { run: Run }) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts: (readonly [string, string])[] = [
    [t('runs.run'), run.runId],
    [t('runs.started'), format.instant(run.startedAt)],
    [t('runs.ended'), format.instant(run.endedAt)],
    [t('runs.read'), format.bytes(run.sourceBytes)],
    ...(run.deltaVersion === null ? [] : [[t('runs.version'), format.count(run.deltaVersion)] as const]),
  ];
  return (
    <>
      {run.error !== null && (
        <p className={classes.runError}>
          <CoreText>{run.error.message}</CoreText> <span className="quiet">({run.error.code})</span>
        </p>
      )}
      {run.warnings.length > 0 && (
        <ul className={classes.warnings} aria-label={t('runs.warnings')}>
          {run.warnings.map((warning, index) => (
            // By position: the same may have been said twice.
            <li key={index}>
              <CoreText>{warning}</CoreText>
            </li>
          ))}
        </ul>
      )}
      <Facts facts={facts} />
      <p className={classes.ways}>
        {jobLanes[run.kind] === 'load' ? (
          <Anchor href={formatRoute({ page: 'warehouse' })}>{t('jobs.showWarehouse')}</Anchor>
        ) : (
          <Anchor href={formatRoute({ page: 'lake', feed: run.feed, tab: 'versions' })}>
            {t('runs.versions', { feed: run.feed })}
          </Anchor>
        )}
        {run.quarantined > 0 && (
          <Anchor href={formatRoute({ page: 'quarantine', feed: run.feed })}>
            {t('lake.fact.openQuarantine', { feed: run.feed })}
          </Anchor>
        )}
        <Anchor href={formatRoute({ page: 'sql', sql: runLines(run.runId) })}>{t('runs.lines')}</Anchor>
      </p>
    </>
  );
}
