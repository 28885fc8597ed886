import { ActionIcon, Alert, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../../shared/contract/jobs';
import { isActive, useJobs } from '../../api/live';
import { useCommand } from '../../api/use-command';
import { JobProgressBar } from '../../ui/job-progress';
import { notifyFailure } from '../../ui/notify-failure';
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
  const cancel = useCommand((operations) => operations.jobsCancel);
  if (jobs.length === 0) return null;
  return (
    <ul className={classes.jobs} aria-label={t('maintenance.jobs')}>
      {jobs.map((job) => (
        <li key={job.id} className={classes.job}>
          <span>{job.feed}</span>
          <JobProgressBar job={job} />
          <Tooltip label={t('jobs.cancelFeed', { feed: job.feed })}>
            <ActionIcon
              variant="default"
              size={24}
              aria-label={t('jobs.cancelFeed', { feed: job.feed })}
              onClick={() =>
                cancel.mutate(
                  { jobId: job.id },
                  { onError: (error) => notifyFailure(t('jobs.cancelFailed', { feed: job.feed }), error) },
                )
              }
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
}

/** Why a command did not even start. */
export function NotStarted({ error, title }: { error: Error | null; title: string }) {
  return error === null ? null : (
    <Alert role="alert" color="red" variant="light" mt="sm" title={title}>
      {error.message}
    </Alert>
  );
}
