import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX, IconTerminal2 } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import type { WindowCache } from '../../api/window-cache';
import { noRows } from '../../ui/grid/row-source';
import { CoreText } from '../../ui/states/core-text';
import { EmptyState } from '../../ui/states/empty-state';
import {
  RefinementBar,
  useGridRefining,
  useResultStatistics,
  type AskedResult,
  type RefinedResult,
  type ResultSource,
} from '../results';
import { FailurePanel } from './failure-panel';
import { MessageCard } from './message-card';
import { ResultArea } from './result-area';
import { SaveResult } from './save-result';
import type { OfferedStatement } from './run-bar';
import classes from './sql-page.module.css';
import type { Desk } from './use-desk';
import { useLostResult } from './use-lost-result';

interface LakeResultProps {
  readonly desk: Desk;
  readonly refinedResult: RefinedResult;
  /** What order, filters, charts and pivots are put around; null where the statement cannot stand inside another. */
  readonly source: ResultSource | null;
  readonly allows: AskedResult['allows'];
  readonly cache: WindowCache | null;
  readonly revision: number;
  readonly samples: readonly OfferedStatement[];
  /** Told when the writing of a result into a file begins and ends. */
  readonly onWriting: (isWriting: boolean) => void;
  readonly isWriting: boolean;
}

/** Rows that the query process holds, a page at a time, as they came or with an order and filters. */
export function LakeResult(props: LakeResultProps) {
  const { desk, refinedResult, source, allows, cache, revision, samples } = props;
  const { t } = useTranslation();
  const { statement, runAgain } = desk;
  const lost = useLostResult(statement.status === 'done' ? statement.resultId : null, cache?.error ?? null);
  const { refinement, shown: shownRefinement, sql, rows: refined, refine } = refinedResult;
  const shown = refined ?? { statement, cache, revision };
  const statistics = useResultStatistics(shown.statement.status === 'done' ? shown.statement.resultId : null);
  const refining = useGridRefining(statement.columns, shownRefinement, refinement, refine, statistics.profileOf);
  const failed = refined?.statement.error ?? null;
  const isRefined = refined !== null;
  const { sql: shownSql, parameters } = shown.statement;
  // Refined rows have no name until they begin to come; a chart and a pivot keep their choices until then, and ask nothing.
  const key = shown.statement.resultId ?? statement.resultId;
  const asked = useMemo<AskedResult | null>(
    () =>
      source === null || key === null
        ? null
        : { ...source, sql: isRefined ? shownSql : source.sql, parameters, key, allows },
    [allows, isRefined, key, parameters, shownSql, source],
  );
  return (
    <ResultArea
      statement={shown.statement}
      resultKey={statement.resultId ?? 'before'}
      isHeld
      rows={
        cache === null
          ? null
          : {
              columns: statement.columns,
              shown: shown.cache ?? noRows,
              revision: shown.revision,
            }
      }
      refinedOf={
        refined === null
          ? null
          : {
              total: statement.available,
              isFiltered: shownRefinement.filters.size > 0,
              isSame: source?.isSame ?? false,
            }
      }
      asked={asked}
      refining={statement.status === 'done' && source?.isReady === true ? refining : null}
      statistics={statistics}
      bar={
        sql !== null && (
          <RefinementBar
            columns={statement.columns}
            refinement={shownRefinement}
            wanted={refinement}
            sql={sql}
            onRefine={refine}
            onOpen={desk.openStatement}
          />
        )
      }
      idle={
        <EmptyState
          icon={<IconTerminal2 size={22} />}
          title={t('sql.empty.title')}
          actions={
            <div className={classes.samples}>
              {samples.map(({ title, sql }) => (
                <Button key={title} variant="default" onClick={() => desk.openStatement(sql)}>
                  {title}
                </Button>
              ))}
            </div>
          }
        >
          {t('sql.empty.body')}
        </EmptyState>
      }
      instead={
        failed !== null ? (
          <MessageCard tone="danger" icon={IconAlertTriangle} title={t('results.failed')}>
            <p className={classes.message}>
              <CoreText>{messageOf(failed)}</CoreText>
            </p>
          </MessageCard>
        ) : statement.error !== null ? (
          <FailurePanel target="lake" desk={desk} error={statement.error} />
        ) : lost ? (
          <MessageCard
            tone="warning"
            icon={IconPlugConnectedX}
            title={t('sql.lost.title')}
            actions={
              <Button variant="default" onClick={runAgain}>
                {t('sql.failed.again')}
              </Button>
            }
          >
            <p className={classes.message}>{t('sql.lost.body')}</p>
          </MessageCard>
        ) : null
      }
      notice={
        shown.cache !== null &&
        shown.cache.error !== null && (
          <Alert role="alert" variant="light" color="red" className={classes.windowError}>
            <Group justify="space-between">
              <Text size="sm">{t('sql.page.failed', { reason: messageOf(shown.cache.error) })}</Text>
              <Button variant="default" onClick={() => shown.cache?.retry()}>
                {t('common.retry')}
              </Button>
            </Group>
          </Alert>
        )
      }
      actions={<SaveResult statement={shown.statement} asked={asked} onWriting={props.onWriting} />}
      isActing={props.isWriting}
      onRunAgain={runAgain}
      onOpenStatement={desk.openStatement}
    />
  );
}
