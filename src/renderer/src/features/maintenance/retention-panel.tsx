import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RetentionItem, RetentionPlan } from '../../../../shared/contract/maintenance';
import { LakeError } from '../../../../shared/errors';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { Panel } from '../../ui/panel';
import { Loaded } from '../../ui/states/loaded';
import type { Chosen } from './maintenance-view';
import classes from './maintenance.module.css';
import { PlanTable } from './plan-table';
import { RetentionDialog } from './retention-dialog';

/** What has outlived its feed's retention, and letting go of exactly that. */
export function RetentionPanel({ chosen }: { chosen: Chosen }) {
  const { t } = useTranslation();
  const format = useFormat();
  const plan = useOperationQuery((operations) => operations.maintenanceRetentionPlan, chosen);
  const apply = useCommand((operations) => operations.maintenanceApplyRetention);
  const [asking, setAsking] = useState(false);
  /** The plan changed between the preview and the confirmation: nothing was dropped. */
  const [moved, setMoved] = useState(false);

  const begin = (): void => {
    apply.reset();
    setMoved(false);
    setAsking(true);
  };
  const run = ({ token }: RetentionPlan): void => {
    setMoved(false);
    apply.mutate(
      { ...chosen, token },
      {
        onSuccess: ({ totals }) => {
          setAsking(false);
          notifications.show({
            color: 'green',
            message: t('maintenance.retention.done', {
              rows: format.count(totals.records),
              files: format.count(totals.files),
              size: format.bytes(totals.sizeBytes),
            }),
          });
        },
        onError: (error) => {
          if (!(error instanceof LakeError) || error.code !== 'CONFLICT') return;
          setMoved(true);
          void plan.refetch();
        },
      },
    );
  };

  return (
    <Panel
      title={t('maintenance.retention.title')}
      actions={
        plan.data !== undefined &&
        plan.data.items.length > 0 && (
          <Button variant="default" onClick={begin}>
            {t('maintenance.retention.apply')}
          </Button>
        )
      }
    >
      <p className={classes.text}>{t('maintenance.retention.text')}</p>
      <Loaded query={plan} subject={t('maintenance.retention.subject')}>
        {(shown) =>
          shown.items.length === 0 ? (
            <p className={`quiet ${classes.text}`}>{t('maintenance.retention.nothing')}</p>
          ) : (
            <RetentionTable plan={shown} />
          )
        }
      </Loaded>
      {asking && plan.data !== undefined && (
        <RetentionDialog
          plan={plan.data}
          moved={moved}
          pending={apply.isPending}
          // Of a plan that is just being read again nobody knows yet whether it is the one shown.
          disabled={plan.isFetching}
          error={moved ? null : apply.error}
          onConfirm={run}
          onClose={() => setAsking(false)}
        />
      )}
    </Panel>
  );
}

function RetentionTable({ plan }: { plan: RetentionPlan }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { items, totals, goneAfter } = plan;
  return (
    <>
      <PlanTable<RetentionItem>
        label={t('maintenance.retention.plan')}
        items={items}
        keyOf={({ feed, table, name }) => `${feed}/${table}/${name}`}
        columns={[
          {
            name: t('lake.feed'),
            cell: ({ feed, table }) => (table === 'quarantine' ? t('maintenance.quarantineOf', { feed }) : feed),
            total: t('maintenance.total'),
          },
          {
            name: t('maintenance.retention.what'),
            cell: ({ kind, name }) =>
              kind === 'day' ? format.day(name) : t('maintenance.retention.version', { name }),
            total: t('maintenance.retention.items', { count: items.length, formatted: format.count(items.length) }),
          },
          {
            name: t('maintenance.rows'),
            number: true,
            cell: ({ records }) => format.count(records),
            total: format.count(totals.records),
          },
          {
            name: t('maintenance.files'),
            number: true,
            cell: ({ files }) => format.count(files),
            total: format.count(totals.files),
          },
          {
            name: t('maintenance.size'),
            number: true,
            cell: ({ sizeBytes }) => format.bytes(sizeBytes),
            total: format.bytes(totals.sizeBytes),
          },
        ]}
      />
      {goneAfter !== null && (
        <p className={`quiet ${classes.after}`}>
          {t('maintenance.retention.goneAfter', { at: format.instant(goneAfter) })}
        </p>
      )}
    </>
  );
}
