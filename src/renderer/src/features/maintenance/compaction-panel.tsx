import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CompactionItem } from '../../../../shared/contract/maintenance';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { Panel } from '../../ui/panel';
import { Loaded } from '../../ui/states/loaded';
import { MaintenanceJobs, NotStarted, useMaintenanceJobs } from './maintenance-jobs';
import type { Chosen } from './maintenance-view';
import classes from './maintenance.module.css';
import { PlanTable } from './plan-table';

/** Small files of closed days, or of a table's newest version, into few large ones. Nothing is lost and it can be undone, so it asks nothing. */
export function CompactionPanel({ chosen }: { chosen: Chosen }) {
  const { t } = useTranslation();
  const format = useFormat();
  const plan = useOperationQuery((operations) => operations.maintenanceCompactionPlan, chosen);
  const compact = useCommand((operations) => operations.maintenanceCompact);
  const jobs = useMaintenanceJobs('compact', chosen);
  return (
    <Panel
      title={t('maintenance.compaction.title')}
      actions={
        plan.data !== undefined &&
        plan.data.items.length > 0 && (
          <Button
            variant="default"
            loading={compact.isPending}
            disabled={jobs.length > 0}
            onClick={() => compact.mutate(chosen)}
          >
            {t('maintenance.compaction.run')}
          </Button>
        )
      }
    >
      <p className={classes.text}>{t('maintenance.compaction.text')}</p>
      <NotStarted error={compact.error} title={t('maintenance.compaction.notStarted')} />
      <MaintenanceJobs jobs={jobs} />
      <Loaded query={plan} subject={t('maintenance.compaction.subject')}>
        {({ items, totals }) =>
          items.length === 0 ? (
            <p className={`quiet ${classes.text}`}>{t('maintenance.compaction.nothing')}</p>
          ) : (
            <PlanTable<CompactionItem>
              label={t('maintenance.compaction.plan')}
              items={items}
              keyOf={({ feed, table, path }) => `${feed}/${table}/${path}`}
              columns={[
                {
                  name: t('lake.feed'),
                  cell: ({ feed, table }) => (table === 'quarantine' ? t('maintenance.quarantineOf', { feed }) : feed),
                  total: t('maintenance.total'),
                },
                {
                  name: t('maintenance.compaction.day'),
                  cell: ({ date }) => (date === null ? '–' : format.day(date)),
                  total: t('maintenance.compaction.folders', {
                    count: items.length,
                    formatted: format.count(items.length),
                  }),
                },
                {
                  name: t('maintenance.compaction.filesNow'),
                  number: true,
                  cell: ({ files }) => format.count(files),
                  total: format.count(totals.files),
                },
                {
                  name: t('maintenance.compaction.filesAfter'),
                  number: true,
                  cell: ({ filesAfter }) => format.count(filesAfter),
                  total: format.count(totals.filesAfter),
                },
                {
                  name: t('maintenance.rows'),
                  number: true,
                  cell: ({ records }) => format.count(records),
                  total: format.count(totals.records),
                },
                {
                  name: t('maintenance.size'),
                  number: true,
                  cell: ({ sizeBytes }) => format.bytes(sizeBytes),
                  total: format.bytes(totals.sizeBytes),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
