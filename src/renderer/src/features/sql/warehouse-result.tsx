import { Button } from '@mantine/core';
import { IconAlertTriangle, IconBuildingWarehouse } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { WarehouseStatus } from '../../../../shared/contract/warehouse';
import type { WarehouseAnswer } from '../../api/use-warehouse-question';
import { duckdbName, textSource } from '../../ui/grid/text-rows';
import { formatRoute } from '../../ui/route';
import { CoreText } from '../../ui/states/core-text';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { FailurePanel } from './failure-panel';
import { MessageCard } from './message-card';
import { ResultArea, type ResultRows } from './result-area';
import type { OfferedStatement } from './run-bar';
import classes from './sql-page.module.css';
import type { Desk } from './use-desk';

const mostOffered = 4;

interface WarehouseResultProps {
  readonly desk: Desk;
  readonly answer: WarehouseAnswer | null;
  readonly runs: number;
  readonly status: UseQueryResult<WarehouseStatus>;
  readonly isUnmade: boolean;
  readonly samples: readonly OfferedStatement[];
}

/** The first rows of an answer, all of them here. */
export function WarehouseResult({ desk, answer, runs, status, isUnmade, samples }: WarehouseResultProps) {
  const { t } = useTranslation();
  const { statement } = desk;
  const rows = useMemo(() => (answer === null ? null : rowsOf(answer)), [answer]);
  const idle = (
    <Loaded query={status} subject={t('warehouse.theWarehouse')}>
      {(data) => (
        <Opening status={data} samples={samples} onRetry={() => void status.refetch()} onOpen={desk.openStatement} />
      )}
    </Loaded>
  );
  return (
    <ResultArea
      statement={statement}
      resultKey={runs}
      rows={rows}
      idle={idle}
      instead={
        statement.error === null ? null : isUnmade ? (
          idle
        ) : (
          <FailurePanel target="warehouse" desk={desk} error={statement.error} />
        )
      }
      onRunAgain={desk.runAgain}
      onOpenStatement={desk.openStatement}
    />
  );
}

function rowsOf({ columns, rows }: WarehouseAnswer): ResultRows {
  const named = columns.map(({ name, type }) => ({ name, type: duckdbName(type), nullable: true }));
  const texts = { columns: named, rows };
  return { columns: named, shown: textSource(texts), revision: 0 };
}

interface OpeningProps {
  readonly status: WarehouseStatus;
  readonly samples: readonly OfferedStatement[];
  readonly onRetry: () => void;
  readonly onOpen: (sql: string) => void;
}

/** Before the first statement: what is in the way of one, or statements to begin with. */
function Opening({ status, samples, onRetry, onOpen }: OpeningProps) {
  const { t } = useTranslation();
  if (status.problem !== null) {
    return (
      <MessageCard
        tone="danger"
        icon={IconAlertTriangle}
        title={t('warehouse.problem', { place: status.place })}
        actions={
          <>
            <Button variant="default" onClick={onRetry}>
              {t('common.retry')}
            </Button>
            <Button variant="default" component="a" href={formatRoute({ page: 'settings' })}>
              {t('warehouse.toSettings')}
            </Button>
          </>
        }
      >
        <p className={classes.message}>
          <CoreText>{status.problem}</CoreText>
        </p>
      </MessageCard>
    );
  }
  if (status.schemaVersion === null) {
    return (
      <EmptyState
        icon={<IconBuildingWarehouse size={22} />}
        title={t('sql.unmade.title')}
        actions={
          <Button variant="default" component="a" href={formatRoute({ page: 'warehouse' })}>
            {t('sql.unmade.action')}
          </Button>
        }
      >
        {t('sql.unmade.body')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconBuildingWarehouse size={22} />}
      title={t('sql.emptyWarehouse.title')}
      actions={
        <div className={classes.samples}>
          {samples.slice(0, mostOffered).map(({ title, sql }) => (
            <Button key={title} variant="default" onClick={() => onOpen(sql)}>
              {title}
            </Button>
          ))}
        </div>
      }
    >
      {t('sql.emptyWarehouse.body')}
    </EmptyState>
  );
}
