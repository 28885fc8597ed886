import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../../shared/contract/jobs';
import { isActive } from '../../api/feed-jobs';
import { useJobs } from '../../api/live';
import { CoreText } from '../../ui/states/core-text';
import { JobAtWork } from '../jobs';
import type { Chosen } from './maintenance-view';
import classes from './maintenance.module.css';

/** Jobs of one kind at the chosen feeds: those at work. */
export function useMaintenanceJobs(kind: Job['kind'], { feeds }: Chosen): readonly Job[] {
  return useJobs().filter(
    (job) => job.kind === kind && isActive(job) && (feeds === undefined || feeds.includes(job.feed)),
  );
}

export function MaintenanceJobs({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation();
  if (jobs.length === 0) return null;
  return (
    <ul className={classes.jobs} aria-label={t('maintenance.jobs')}>
      {jobs.map((job) => (
        <li key={job.id} className={classes.job}>
          <span>{job.feed}</span>
          <JobAtWork job={job} />
        </li>
      ))}
    </ul>
  );
}

/** Why a command did not even start. */
export function NotStarted({ error, title }: { error: Error | null; title: string }) {
  return error === null ? null : (
    <Alert role="alert" color="red" variant="light" mt="sm" title={title}>
      <CoreText>{error.message}</CoreText>
    </Alert>
  );
}
