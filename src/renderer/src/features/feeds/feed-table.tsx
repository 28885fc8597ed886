import { Button, Switch, Table, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { jobLanes } from '../../../../shared/contract/jobs';
import type { FeedName } from '../../../../shared/ids';
import { activeOf, failedOf, type FeedJobs } from '../../api/feed-jobs';
import { useCommand } from '../../api/use-command';
import { FeedLink } from '../../ui/feed-link';
import shared from '../../ui/data-table.module.css';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { formatRoute } from '../../ui/route';
import { useNow } from '../../ui/use-now';
import { JobAtWork } from '../jobs';
import classes from './feeds.module.css';
import type { FeedDialogName } from './feed-dialogs';
import { FeedMenu } from './feed-menu';
import { FeedStatus } from './feed-status';
import { sourceText } from './source-text';
import { useEnabled } from './use-enabled';

interface FeedTableProps {
  readonly feeds: readonly FeedSummary[];
  /** The newest jobs of each feed, ended or not. */
  readonly newestJobs: ReadonlyMap<string, FeedJobs>;
  readonly onImport: (feed: FeedName) => void;
  readonly onAsk: (dialog: FeedDialogName, feed: FeedName) => void;
}

export function FeedTable({ feeds, newestJobs, onImport, onAsk }: FeedTableProps) {
  const { t } = useTranslation();
  return (
    <Table
      className={`${shared.table} ${classes.table}`}
      stickyHeader
      highlightOnHover
      verticalSpacing={0}
      horizontalSpacing="sm"
    >
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
          <FeedRow key={feed.name} feed={feed} newest={newestJobs.get(feed.name)} onImport={onImport} onAsk={onAsk} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface FeedRowProps {
  readonly feed: FeedSummary;
  readonly newest: FeedJobs | undefined;
  readonly onImport: (feed: FeedName) => void;
  readonly onAsk: FeedTableProps['onAsk'];
}

function FeedRow({ feed, newest, onImport, onAsk }: FeedRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow(30_000);
  const enabled = useEnabled(feed.name);
  const jobs = activeOf(newest);
  /** Of a feed that cannot be read nothing is known: its zeros are no figures. */
  const known = feed.problem === null;

  return (
    <Table.Tr data-testid={`feed-${feed.name}`}>
      <Table.Th scope="row" className={classes.feedCell ?? ''}>
        <FeedLink feed={feed} href={formatRoute({ page: 'feeds', feed: feed.name })} />
      </Table.Th>
      <Table.Td>
        {jobs.length === 0 ? (
          <FeedStatus feed={feed} failed={failedOf(newest)} />
        ) : (
          <div className={classes.jobs}>
            {jobs.map((job) => (
              <JobAtWork key={job.id} job={job} named />
            ))}
          </div>
        )}
      </Table.Td>
      <Table.Td className="number">{known ? format.count(feed.records) : '–'}</Table.Td>
      <Table.Td className="number">{known ? format.bytes(feed.sizeBytes) : '–'}</Table.Td>
      <Table.Td className={shared.wide ?? ''}>
        {feed.lastCommitAt === null ? (
          <span className="quiet">{known ? t('feeds.never') : '–'}</span>
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
          disabled={enabled.isPending}
          onChange={(event) => enabled.set(event.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td className={classes.actions ?? ''}>
        <div className={classes.buttons}>
          {jobs.some(({ kind }) => jobLanes[kind] === 'write') || feed.readOnly ? null : (
            <FillButton feed={feed} onImport={onImport} />
          )}
          <FeedMenu feed={feed} enabled={enabled} onAsk={(dialog) => onAsk(dialog, feed.name)} />
        </div>
      </Table.Td>
    </Table.Tr>
  );
}

/** What brings rows into the feed: an export of its source, or files where it has no other. */
function FillButton({ feed, onImport }: { feed: FeedSummary; onImport: (feed: FeedName) => void }) {
  const { t } = useTranslation();
  const start = useCommand((operations) => operations.exportsStart, {
    onError: (error) => notifyFailure(t('jobs.failed.export', { feed: feed.name }), error),
  });
  if (feed.source.type === 'files') {
    return (
      <Button
        variant="default"
        size="compact-xs"
        disabled={feed.problem !== null}
        aria-label={t('feeds.importInto', { feed: feed.name })}
        onClick={() => onImport(feed.name)}
      >
        {t('import.begin')}
      </Button>
    );
  }
  return (
    <Button
      variant="default"
      size="compact-xs"
      disabled={!feed.enabled || feed.problem !== null}
      loading={start.isPending}
      aria-label={t('feeds.exportFeed', { feed: feed.name })}
      onClick={() => start.mutate({ feeds: [feed.name] })}
    >
      {t('feeds.export')}
    </Button>
  );
}
