import { Table, VisuallyHidden } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../../../shared/contract/jobs';
import type { SyncReport, WarehouseStatus } from '../../../../../shared/contract/warehouse';
import { useJobs } from '../../../api/live';
import { useOperationQuery } from '../../../api/use-operation-query';
import shared from '../../../ui/data-table.module.css';
import { Panel } from '../../../ui/panel';
import classes from '../warehouse.module.css';
import { TableRows } from './table-rows';

/** What is loaded of which feed. Views and tables of other people in the same database are not listed. */
export function TablesPanel({ status }: { status: WarehouseStatus }) {
  const { t } = useTranslation();
  const reports = useOperationQuery((operations) => operations.warehouseReports, {});
  const jobs = useNewestSyncs();
  const tables = status.tables.filter(({ feed }) => feed !== null);
  const others = status.tables.filter(({ feed, kind }) => feed === null && kind !== 'view').length;
  return (
    <Panel title={t('warehouse.tables.title')}>
      <div className={classes.tables}>
        <Table className={shared.table ?? ''} verticalSpacing={5} horizontalSpacing={10}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('warehouse.column.table')}</Table.Th>
              <Table.Th className="number">{t('warehouse.column.rows')}</Table.Th>
              <Table.Th>{t('warehouse.column.state')}</Table.Th>
              <Table.Th className="number">{t('warehouse.column.lastSync')}</Table.Th>
              <Table.Th>
                <VisuallyHidden>{t('warehouse.column.actions')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          {tables.map((table) => (
            <TableRows
              key={table.table}
              table={table}
              isMade={status.schemaVersion !== null && status.problem === null}
              job={jobs.get(table.table)}
              report={reports.data?.find((each) => isOf(each, table))}
            />
          ))}
        </Table>
      </div>
      {others > 0 && <p className={`quiet ${classes.note}`}>{t('warehouse.tables.others', { count: others })}</p>}
    </Panel>
  );
}

/** Reports are of this process, which may have loaded another store before. */
function isOf(report: SyncReport, { table, kind, rows, snapshotVersion }: WarehouseStatus['tables'][number]): boolean {
  if (report.table !== table) return false;
  return kind === 'dimension' ? (rows ?? 0) > 0 : report.snapshotVersion === snapshotVersion;
}

/** The newest load of each table, ended or not. */
function useNewestSyncs(): ReadonlyMap<string, Job> {
  const jobs = useJobs();
  return useMemo(() => {
    const newest = new Map<string, Job>();
    for (const job of jobs) {
      if (job.kind !== 'sync' || job.table === undefined) continue;
      const known = newest.get(job.table);
      if (known === undefined || known.queuedAt <= job.queuedAt) newest.set(job.table, job);
    }
    return newest;
  }, [jobs]);
}
