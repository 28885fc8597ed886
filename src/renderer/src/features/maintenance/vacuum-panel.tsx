import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VacuumItem } from '../../../../shared/contract/maintenance';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { Panel } from '../../ui/panel';
import { Loaded } from '../../ui/states/loaded';
import { MaintenanceJobs, useMaintenanceJobs } from './maintenance-jobs';
import type { Chosen } from './maintenance-view';
import classes from './maintenance.module.css';
import { PlanTable } from './plan-table';
import { VacuumDialog } from './vacuum-dialog';

/** Files on disk that no version needs that is still kept. The one thing here that cannot be undone. */
export function VacuumPanel({ chosen }: { chosen: Chosen }) {
  const { t } = useTranslation();
  const format = useFormat();
  const plan = useOperationQuery((operations) => operations.maintenanceVacuumPlan, chosen);
  const undoDays = useOperationQuery((operations) => operations.settingsGet, {}).data?.maintenance.undoDays;
  const vacuum = useCommand((operations) => operations.maintenanceVacuum);
  const jobs = useMaintenanceJobs('vacuum', chosen);
  const [asking, setAsking] = useState(false);
  return (
    <Panel
      title={t('maintenance.vacuum.title')}
      actions={
        plan.data !== undefined &&
        plan.data.items.length > 0 && (
          <Button
            variant="default"
            disabled={jobs.length > 0}
            onClick={() => {
              vacuum.reset();
              setAsking(true);
              // What is deleted is the plan of the moment, and it cannot be undone: what is shown is not older than the dialog.
              void plan.refetch();
            }}
          >
            {t('maintenance.vacuum.run')}
          </Button>
        )
      }
    >
      <p className={classes.text}>
        {undoDays === undefined
          ? t('maintenance.vacuum.text')
          : t('maintenance.vacuum.textDays', { count: undoDays, formatted: format.number(undoDays) })}
      </p>
      <MaintenanceJobs jobs={jobs} />
      <Loaded query={plan} subject={t('maintenance.vacuum.subject')}>
        {({ items, totals }) =>
          items.length === 0 ? (
            <p className={`quiet ${classes.text}`}>{t('maintenance.vacuum.nothing')}</p>
          ) : (
            <PlanTable<VacuumItem>
              label={t('maintenance.vacuum.plan')}
              items={items}
              keyOf={({ feed, table, path }) => `${feed}/${table}/${path}`}
              columns={[
                {
                  name: t('lake.feed'),
                  cell: ({ feed, table }) => (table === 'quarantine' ? t('maintenance.quarantineOf', { feed }) : feed),
                  total: t('maintenance.total'),
                },
                {
                  name: t('lake.file.path'),
                  cell: filePath,
                  total: t('adopt.files', { count: totals.files, formatted: format.count(totals.files) }),
                },
                {
                  name: t('maintenance.vacuum.reason'),
                  cell: ({ reason }) => t(`maintenance.vacuum.reasons.${reason}`),
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
      {asking && plan.data !== undefined && (
        <VacuumDialog
          plan={plan.data}
          pending={vacuum.isPending}
          disabled={plan.isFetching}
          error={vacuum.error}
          onConfirm={() => vacuum.mutate(chosen, { onSuccess: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        />
      )}
    </Panel>
  );
}

function filePath({ path }: VacuumItem) {
  return (
    <div className={`mono ${classes.path}`} title={path}>
      {path}
    </div>
  );
}
