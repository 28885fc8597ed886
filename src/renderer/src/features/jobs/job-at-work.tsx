import { ActionIcon, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../../shared/contract/jobs';
import { useCommand } from '../../api/use-command';
import { JobProgressBar } from '../../ui/job-progress';
import { notifyFailure } from '../../ui/notify-failure';
import classes from './jobs.module.css';

/** One queued or running job, and the × that cancels this very one: another of the same feed may be at work beside it. */
export function JobAtWork({ job, named = false }: { job: Job; named?: boolean }) {
  const { t } = useTranslation();
  const cancel = useCommand((operations) => operations.jobsCancel, {
    onError: (error) => notifyFailure(t('jobs.cancelFailed', { feed: job.feed }), error),
  });
  const label = t(`jobs.cancel.${job.kind}`, { feed: job.table ?? job.feed });
  return (
    <div className={classes.job}>
      <JobProgressBar job={job} named={named} />
      <Tooltip label={label}>
        <ActionIcon
          variant="default"
          size={24}
          loading={cancel.isPending}
          aria-label={label}
          onClick={() => cancel.mutate({ jobId: job.id })}
        >
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
