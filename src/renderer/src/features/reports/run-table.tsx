import { Anchor, Table } from '@mantine/core';
import { IconAlertTriangle, IconBan, IconChevronDown, IconChevronRight, IconCircleCheck } from '@tabler/icons-react';
import { Fragment, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../../shared/contract/jobs';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { RunDetail } from './run-detail';
import { quarantinedOfRun, rowsOfRun } from './run-ways';
import classes from './reports.module.css';

const icons = { done: IconCircleCheck, failed: IconAlertTriangle, cancelled: IconBan } as const;
const COLUMNS = 8;

interface RunTableProps {
  readonly runs: readonly Run[];
  /** Whose details are open at first. */
  readonly open: string | null;
}

export function RunTable({ runs, open: openAtFirst }: RunTableProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(openAtFirst);
  return (
    <div className={classes.table}>
      <Table className={shared.table ?? ''} verticalSpacing={4} horizontalSpacing={10} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('runs.ended')}</Table.Th>
            <Table.Th>{t('runs.kind')}</Table.Th>
            <Table.Th>{t('lake.feed')}</Table.Th>
            <Table.Th>{t('runs.outcome')}</Table.Th>
            <Table.Th className="number">{t('runs.rows')}</Table.Th>
            <Table.Th className="number">{t('reports.quarantined')}</Table.Th>
            <Table.Th className="number">{t('runs.written')}</Table.Th>
            <Table.Th className="number">{t('runs.duration')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <RunRow
              key={run.runId}
              run={run}
              open={run.runId === open}
              onToggle={() => setOpen(run.runId === open ? null : run.runId)}
            />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function RunRow({ run, open, onToggle }: { run: Run; open: boolean; onToggle: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  const Icon = icons[run.status];
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <Fragment>
      <Table.Tr data-chosen={open} data-run={run.runId}>
        <Table.Th scope="row" fw={400}>
          <button
            type="button"
            className={`tabular ${classes.toggle}`}
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={onToggle}
          >
            <Chevron size={13} aria-hidden />
            {format.instant(run.endedAt)}
          </button>
        </Table.Th>
        <Table.Td>{t(`jobs.kind.${run.kind}`)}</Table.Td>
        <Table.Td>
          {run.feed}
          {run.table !== undefined && <span className="quiet"> → {run.table}</span>}
        </Table.Td>
        <Table.Td>
          <span className={classes.outcome} data-outcome={run.status}>
            <Icon size={14} aria-hidden />
            {t(`jobs.status.${run.status}`)}
          </span>
        </Table.Td>
        <RunFigure
          count={run.rows}
          href={rowsOfRun(run)}
          label={t('runs.showRows', { count: run.rows, formatted: format.count(run.rows) })}
        />
        <RunFigure
          count={run.quarantined}
          href={quarantinedOfRun(run)}
          label={t('runs.showQuarantined', { formatted: format.count(run.quarantined) })}
        />
        <Table.Td className="number">{format.bytes(run.writtenBytes)}</Table.Td>
        <Table.Td className="number">{format.duration(run.durationMs)}</Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr id={id}>
          <Table.Td colSpan={COLUMNS} className={classes.runDetail ?? ''}>
            <RunDetail run={run} />
          </Table.Td>
        </Table.Tr>
      )}
    </Fragment>
  );
}

function RunFigure({ count, href, label }: { count: number; href: string | null; label: string }) {
  const format = useFormat();
  return (
    <Table.Td className="number">
      {href === null ? (
        format.count(count)
      ) : (
        <Anchor inherit underline="hover" href={href} aria-label={label}>
          {format.count(count)}
        </Anchor>
      )}
    </Table.Td>
  );
}
