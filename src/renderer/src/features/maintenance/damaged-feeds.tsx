import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useOperationQuery } from '../../api/use-operation-query';
import type { Chosen } from './maintenance-view';
import classes from './maintenance.module.css';

/** Feeds that the plans leave out because their logs cannot be read: each once, whichever of the plans tell of it. */
export function DamagedFeeds({ chosen }: { chosen: Chosen }) {
  const { t } = useTranslation();
  const retention = useOperationQuery((operations) => operations.maintenanceRetentionPlan, chosen);
  const compaction = useOperationQuery((operations) => operations.maintenanceCompactionPlan, chosen);
  const vacuum = useOperationQuery((operations) => operations.maintenanceVacuumPlan, chosen);
  const problems = [retention, compaction, vacuum].flatMap(({ data }) => data?.problems ?? []);
  const byFeed = new Map(problems.map(({ feed, message }) => [feed, message]));
  if (byFeed.size === 0) return null;
  return (
    <Alert role="status" color="yellow" variant="light">
      {[...byFeed].map(([feed, message]) => (
        <p key={feed} className={classes.damaged}>
          {t('maintenance.passedOver', { feed, message })}
        </p>
      ))}
    </Alert>
  );
}
