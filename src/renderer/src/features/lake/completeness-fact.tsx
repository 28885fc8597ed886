import { ActionIcon, Anchor, Button, Loader } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconRefresh, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import { messageOf } from '../../../../shared/errors';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { completenessSummary, useCompleteness, type CompletenessSummary } from '../consumers';
import classes from './completeness.module.css';

/** Whether the lake lacks offsets between those that it holds of the feed's topic, or has some twice: counted from the rows, when asked for, and true of then. */
export function CompletenessFact({ feed }: { feed: FeedSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { query, ask, cancel, isOfEarlier } = useCompleteness(feed.name);
  if (query.isFetching) {
    return (
      <span className={classes.badge} role="status">
        <Loader size={12} aria-hidden />
        {t('lake.completeness.computing')}
        <ActionIcon
          variant="subtle"
          color="gray"
          size={18}
          aria-label={t('consumers.completeness.cancel', { feed: feed.name })}
          onClick={cancel}
        >
          <IconX size={13} aria-hidden />
        </ActionIcon>
      </span>
    );
  }
  if (query.isError) {
    return (
      <span className={classes.badge} data-state="broken" role="alert">
        <IconAlertTriangle size={15} aria-hidden />
        <span className={classes.reason}>{t('lake.completeness.failed', { reason: messageOf(query.error) })}</span>
        <Button variant="default" size="compact-xs" onClick={ask}>
          {t('common.retry')}
        </Button>
      </span>
    );
  }
  if (query.data === undefined) {
    return (
      <Button variant="default" size="compact-xs" onClick={ask}>
        {t('lake.completeness.check')}
      </Button>
    );
  }
  const summary = completenessSummary(query.data.partitions);
  const at = format.instant(new Date(query.dataUpdatedAt).toISOString());
  return (
    <span className={classes.badge} data-state={isOfEarlier ? 'earlier' : summary.kind}>
      {!isOfEarlier && summary.kind === 'complete' && <IconCircleCheck size={15} aria-hidden />}
      {!isOfEarlier && summary.kind === 'broken' && <IconAlertTriangle size={15} aria-hidden />}
      <Anchor inherit c="inherit" href={formatRoute({ page: 'consumers', feed: feed.name })}>
        <CompletenessSentence summary={summary} newestEvent={query.data.maxEventTime} />
      </Anchor>
      <span className="quiet">{t(isOfEarlier ? 'lake.completeness.earlier' : 'lake.completeness.at', { at })}</span>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={18}
        title={t('consumers.completeness.again')}
        aria-label={t('consumers.completeness.checkFeed', { feed: feed.name })}
        onClick={ask}
      >
        <IconRefresh size={13} aria-hidden />
      </ActionIcon>
    </span>
  );
}

function CompletenessSentence({ summary, newestEvent }: { summary: CompletenessSummary; newestEvent: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (summary.kind === 'nothing') return t('consumers.completeness.nothing');
  if (summary.kind === 'broken') {
    return t('lake.completeness.broken', {
      missing: format.count(summary.missing),
      duplicates: format.count(summary.duplicates),
    });
  }
  const at = newestEvent === null ? t('lake.completeness.noEvent') : format.instant(newestEvent);
  return summary.to === null
    ? t('lake.completeness.partitions', { count: summary.partitions, at })
    : t('lake.completeness.complete', { offset: summary.to, at });
}
