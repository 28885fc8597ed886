import { ActionIcon, Button, Switch, Table, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import type { Job } from '../../../../shared/contract/jobs';
import { isActive } from '../../api/live';
import { useCommand } from '../../api/use-command';
import { FeedLink } from '../../ui/feed-link';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { JobProgressBar } from '../../ui/job-progress';
import { notifyFailure } from '../../ui/notify-failure';
import { formatRoute } from '../../ui/route';
import { useNow } from '../../ui/use-now';
import classes from './feeds.module.css';
import { FeedStatus } from './feed-status';
import { sourceText } from './source-text';

interface FeedTableProps {
  readonly feeds: readonly FeedSummary[];
  /** The newest job of each feed, ended or not. */
  readonly newestJobs: ReadonlyMap<string, Job>;
}

export function FeedTable({ feeds, newestJobs }: FeedTableProps) {
  const { t } = useTranslation();
  return (
    <Table className={`${shared.table} ${classes.table}`} stickyHeader highlightOnHover verticalSpacing={0}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('feeds.column.feed')}</Table.Th>
          <Table.Th className={classes.statusColumn ?? ''}>{t('feeds.column.status')}</Table.Th>
          <Table.Th className="number">{t('feeds.column.records')}</Table.Th>
          <Table.Th className="number">{t('feeds.column.size')}</Table.Th>
          <Table.Th className={shared.wide ?? ''}>{t('feeds.column.lastCommit')}</Table.Th>
          <Table.Th className={shared.wide ?? ''}>{t('feeds.column.source')}</Table.Th>
          <Table.Th>{t('feeds.column.enabled')}</Table.Th>
          <Table.Th>
            <VisuallyHidden>{t('feeds.column.actions')}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {feeds.map((feed) => (
          <FeedRow key={feed.name} feed={feed} newest={newestJobs.get(feed.name)} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function FeedRow({ feed, newest }: { feed: FeedSummary; newest: Job | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow(30_000);
  const setEnabled = useCommand((operations) => operations.feedsSetEnabled);
  const start = useCommand((operations) => operations.exportsStart);
  const cancel = useCommand((operations) => operations.jobsCancel);
  const job = newest !== undefined && isActive(newest) ? newest : undefined;

  return (
    <Table.Tr data-testid={`feed-${feed.name}`}>
      <Table.Th scope="row" className={classes.feedCell ?? ''}>
        <FeedLink feed={feed} href={formatRoute({ page: 'feeds', feed: feed.name })} />
      </Table.Th>
      <Table.Td>{job === undefined ? <FeedStatus feed={feed} last={newest} /> : <JobProgressBar job={job} />}</Table.Td>
      <Table.Td className="number">{format.count(feed.records)}</Table.Td>
      <Table.Td className="number">{format.bytes(feed.sizeBytes)}</Table.Td>
      <Table.Td className={shared.wide ?? ''}>
        {feed.lastCommitAt === null ? (
          <span className="quiet">{t('feeds.never')}</span>
        ) : (
          <span title={format.instant(feed.lastCommitAt)}>{format.relative(feed.lastCommitAt, nowMs)}</span>
        )}
      </Table.Td>
      <Table.Td className={shared.wide ?? ''}>
        <span className={classes.source} title={sourceText(feed.source, t)}>
          {sourceText(feed.source, t)}
        </span>
      </Table.Td>
      <Table.Td>
        <Switch
          size="xs"
          aria-label={t('feeds.enable', { feed: feed.name })}
          checked={feed.enabled}
          disabled={setEnabled.isPending}
          onChange={(event) =>
            setEnabled.mutate(
              { feed: feed.name, enabled: event.currentTarget.checked },
              { onError: (error) => notifyFailure(t('feeds.enableFailed', { feed: feed.name }), error) },
            )
          }
        />
      </Table.Td>
      <Table.Td className={classes.actions ?? ''}>
        {job === undefined ? (
          !feed.readOnly &&
          feed.source.type !== 'files' && (
            <Button
              variant="default"
              size="compact-xs"
              disabled={!feed.enabled}
              loading={start.isPending}
              aria-label={t('feeds.exportFeed', { feed: feed.name })}
              onClick={() =>
                start.mutate(
                  { feeds: [feed.name] },
                  { onError: (error) => notifyFailure(t('jobs.failed.export', { feed: feed.name }), error) },
                )
              }
            >
              {t('feeds.export')}
            </Button>
          )
        ) : (
          <Tooltip label={t('jobs.cancelFeed', { feed: feed.name })}>
            <ActionIcon
              variant="default"
              size={24}
              loading={cancel.isPending}
              aria-label={t('jobs.cancelFeed', { feed: feed.name })}
              onClick={() =>
                cancel.mutate(
                  { jobId: job.id },
                  { onError: (error) => notifyFailure(t('jobs.cancelFailed', { feed: feed.name }), error) },
                )
              }
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
