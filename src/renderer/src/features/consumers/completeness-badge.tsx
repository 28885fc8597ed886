import { ActionIcon, Anchor, Button, Loader } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FeedName } from '../../../../shared/ids';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { completenessSummary, type CompletenessSummary } from './completeness-summary';
import classes from './consumers.module.css';
import { useCompleteness } from './use-completeness';

/** In a row: the button that checks, the check at work, or what it found, which leads to the whole of it. */
export function CompletenessBadge({ feed }: { feed: FeedName }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { query, ask, cancel, isOfEarlier } = useCompleteness(feed);
  if (query.isFetching) {
    return (
      <span className={classes.checking} role="status">
        <Loader size={12} aria-hidden />
        {t('consumers.completeness.checking')}
        <ActionIcon
          variant="subtle"
          color="gray"
          size={18}
          title={t('consumers.completeness.cancel', { feed })}
          aria-label={t('consumers.completeness.cancel', { feed })}
          onClick={cancel}
        >
          <IconX size={13} aria-hidden />
        </ActionIcon>
      </span>
    );
  }
  const href = formatRoute({ page: 'consumers', feed });
  if (query.isError) {
    return (
      <Anchor size="sm" href={href} className={classes.broken ?? ''}>
        {t('consumers.completeness.failed')}
      </Anchor>
    );
  }
  if (query.data === undefined) {
    return (
      <Button
        variant="default"
        size="compact-xs"
        aria-label={t('consumers.completeness.checkFeed', { feed })}
        onClick={ask}
      >
        {t('consumers.completeness.check')}
      </Button>
    );
  }
  return (
    <>
      <a className={classes.badgeLink} href={href}>
        <CompletenessText summary={completenessSummary(query.data.partitions)} isOfEarlier={isOfEarlier} />
      </a>{' '}
      <span className="quiet tabular">
        {t(isOfEarlier ? 'consumers.completeness.earlier' : 'consumers.completeness.at', {
          at: format.instant(new Date(query.dataUpdatedAt).toISOString()),
        })}
      </span>
    </>
  );
}

interface CompletenessTextProps {
  readonly summary: CompletenessSummary;
  /** Says what was, without a mark of what is. */
  readonly isOfEarlier: boolean;
}

export function CompletenessText({ summary, isOfEarlier }: CompletenessTextProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (summary.kind === 'nothing') return <span className="quiet">{t('consumers.completeness.nothing')}</span>;
  if (summary.kind === 'complete') {
    return (
      <span className={classes.complete}>
        {!isOfEarlier && <IconCircleCheck size={15} aria-hidden />}
        {t('consumers.completeness.complete')}{' '}
        <span className={classes.extent}>
          {summary.to === null
            ? t('consumers.completeness.partitions', { count: summary.partitions })
            : t('consumers.completeness.toOffset', { offset: summary.to })}
        </span>
      </span>
    );
  }
  const { missing, duplicates } = summary;
  const found = [
    ...(missing > 0 ? [t('consumers.completeness.missing', { formatted: format.count(missing) })] : []),
    ...(duplicates > 0 ? [t('consumers.completeness.twice', { formatted: format.count(duplicates) })] : []),
  ];
  return (
    <span className={classes.broken} data-earlier={isOfEarlier}>
      {!isOfEarlier && <IconAlertTriangle size={15} aria-hidden />}
      {found.join(', ')}
    </span>
  );
}
