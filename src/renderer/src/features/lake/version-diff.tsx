import { Button, Loader, Select } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconEqual } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import type { LakeCommit } from '../../../../shared/contract/lake';
import { useCancellableQuery } from '../../api/use-cancellable-query';
import { useFormat } from '../../ui/format';
import { formatRoute, navigate } from '../../ui/route';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { DiffResult } from './diff-result';
import classes from './diff.module.css';

interface ComparisonProps {
  readonly feed: FeedSummary;
  readonly from: number;
  readonly to: number;
}

interface VersionDiffProps extends ComparisonProps {
  /** Newest first. */
  readonly commits: readonly LakeCommit[];
}

/** What lies between two versions of a feed; either can be chosen anew. */
export function VersionDiffView({ feed, commits, from, to }: VersionDiffProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const readable = commits.filter((commit) => commit.readable);
  const listed = readable.map((commit) => ({
    value: String(commit.deltaVersion),
    label: t('lake.diff.choice', {
      version: commit.deltaVersion,
      at: format.instant(commit.committedAt),
    }),
  }));
  // An address may name one that is older than those that were read.
  const unlisted = [...new Set([from, to])]
    .filter((version) => !readable.some(({ deltaVersion }) => deltaVersion === version))
    .map((version) => ({ value: String(version), label: t('lake.slider.version', { version }) }));
  const choices = [...listed, ...unlisted];
  const compare = (versions: { from: number; to: number }): void => {
    navigate({ page: 'lake', feed: feed.name, tab: 'versions', ...versions });
  };
  return (
    <section className={classes.diff} aria-label={t('lake.diff.label', { feed: feed.name })}>
      <div className={classes.bar}>
        <Button
          variant="subtle"
          color="gray"
          component="a"
          href={formatRoute({ page: 'lake', feed: feed.name, tab: 'versions' })}
          leftSection={<IconArrowLeft size={14} aria-hidden />}
        >
          {t('lake.diff.back')}
        </Button>
        <Select
          className={classes.version ?? ''}
          aria-label={t('lake.diff.from')}
          data={choices}
          value={String(from)}
          allowDeselect={false}
          searchable
          onChange={(value) => compare({ from: Number(value), to })}
        />
        <IconArrowRight size={15} aria-hidden />
        <Select
          className={classes.version ?? ''}
          aria-label={t('lake.diff.to')}
          data={choices}
          value={String(to)}
          allowDeselect={false}
          searchable
          onChange={(value) => compare({ from, to: Number(value) })}
        />
      </div>
      {from === to ? (
        <EmptyState icon={<IconEqual size={22} />} title={t('lake.diff.sameTitle')}>
          {t('lake.diff.sameText')}
        </EmptyState>
      ) : (
        <Comparison feed={feed} from={from} to={to} />
      )}
    </section>
  );
}

function Comparison({ feed, from, to }: ComparisonProps) {
  const { t } = useTranslation();
  const { query, cancelled, cancel, again } = useCancellableQuery((operations) => operations.queriesDiff, {
    feed: feed.name,
    from,
    to,
  });
  if (cancelled && query.data === undefined) {
    return (
      <EmptyState
        icon={<IconEqual size={22} />}
        title={t('lake.diff.cancelledTitle')}
        actions={<Button onClick={again}>{t('lake.diff.again')}</Button>}
      >
        {t('lake.diff.cancelledText')}
      </EmptyState>
    );
  }
  return (
    <Loaded
      query={query}
      subject={t('lake.diff.subject', { from, to, feed: feed.name })}
      skeleton={<Working from={from} to={to} onCancel={cancel} />}
    >
      {(diff) => <DiffResult diff={diff} />}
    </Loaded>
  );
}

function Working({ from, to, onCancel }: { from: number; to: number; onCancel: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [elapsedMs, setElapsedMs] = useState(0);
  useEffect(() => {
    const startedAt = performance.now();
    const timer = setInterval(() => setElapsedMs(performance.now() - startedAt), 500);
    return () => clearInterval(timer);
  }, [from, to]);
  return (
    <div className={classes.working}>
      <Loader size={16} aria-hidden />
      <span role="status">{t('lake.diff.working', { from, to })}</span>
      <span className="quiet tabular">{format.duration(Math.floor(elapsedMs / 1000) * 1000)}</span>
      <Button variant="default" onClick={onCancel}>
        {t('common.cancel')}
      </Button>
    </div>
  );
}
