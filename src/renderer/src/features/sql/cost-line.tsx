import { Button, Popover, Table } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Cost } from '../../../../shared/contract/statements';
import { useFormat, type Format } from '../../ui/format';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { ScrollTable } from '../../ui/scroll-table';
import { CostBoundsForm } from './cost-bounds-form';
import { exceeds } from './cost-guard';
import classes from './cost-line.module.css';
import type { AskedRun } from './run-question';
import type { CostGuard } from './use-cost';

/** At most so many files, rows and bytes: what a statement reads less by columns and LIMIT is not known before. */
function costText(cost: Cost, t: TFunction, format: Format): string {
  const { files, filesTotal, rows, sizeBytes } = cost.total;
  if (cost.relations.length === 0) return cost.isComplete ? t('sql.cost.nothing') : t('sql.cost.unknown');
  const figures = {
    count: filesTotal,
    files: format.count(files),
    filesTotal: format.count(filesTotal),
    rows: format.count(rows ?? 0),
    size: format.bytes(sizeBytes),
  };
  const said = rows === null ? t('sql.cost.withoutRows', figures) : t('sql.cost.all', figures);
  return cost.isComplete ? said : t('sql.cost.andMore', { said });
}

/** Below the editor: what Run would read, and above what it asks. */
export function CostLine({ guard }: { readonly guard: CostGuard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { cost, bounds } = guard;
  const isAbove = cost !== undefined && exceeds(cost, bounds);
  return (
    <>
      <span className={classes.cost} data-above={isAbove}>
        {cost === undefined ? '' : costText(cost, t, format)}
      </span>
      <Popover position="top-end" withinPortal trapFocus width={320} shadow="md">
        <Popover.Target>
          <Button size="compact-xs" variant="subtle" color="gray" className={classes.bounds ?? ''}>
            {bounds.bytes === null && bounds.rows === null ? t('sql.cost.asksNever') : t('sql.cost.asksAbove')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('sql.cost.bounds')}>
          <CostBoundsForm bounds={bounds} onChange={guard.setBounds} />
        </Popover.Dropdown>
      </Popover>
      {guard.asked !== null && <CostQuestion asked={guard.asked} guard={guard} />}
    </>
  );
}

interface CostQuestionProps {
  readonly asked: AskedRun;
  readonly guard: Pick<CostGuard, 'bounds' | 'setBounds'>;
}

/** Asked before a statement that may read more than the bounds, wherever it is run from. */
export function CostQuestion({ asked, guard }: CostQuestionProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ConfirmDialog
      title={t('sql.cost.question')}
      confirm={t('sql.cost.runAnyway')}
      dangerous={false}
      pending={false}
      error={null}
      onConfirm={() => asked.answer(true)}
      onClose={() => asked.answer(false)}
    >
      <div className={classes.statement}>{asked.sql.replaceAll(/\s+/g, ' ')}</div>
      <div>{costText(asked.cost, t, format)}</div>
      <ScrollTable
        label={t('sql.cost.relations')}
        maxHeight={220}
        heads={[
          { title: t('sql.cost.feed') },
          { title: t('sql.cost.files'), isNumber: true },
          { title: t('sql.cost.rows'), isNumber: true },
          { title: t('sql.cost.size'), isNumber: true },
        ]}
      >
        {asked.cost.relations.map(({ name, files, filesTotal, rows, sizeBytes }, index) => (
          // A feed that is named twice stands here twice.
          <Table.Tr key={index}>
            <Table.Td>{name}</Table.Td>
            <Table.Td className="number">
              {t('sql.cost.ofFiles', { files: format.count(files), all: format.count(filesTotal) })}
            </Table.Td>
            <Table.Td className="number">{rows === null ? t('common.none') : format.count(rows)}</Table.Td>
            <Table.Td className="number">{format.bytes(sizeBytes)}</Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
      <CostBoundsForm bounds={guard.bounds} onChange={guard.setBounds} />
    </ConfirmDialog>
  );
}
