import { Anchor, Button, SegmentedControl, Select } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { runOutcomes } from '../../../../shared/contract/jobs';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { formatRoute, navigate, type Route } from '../../ui/route';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { runFilterOf } from './run-filter';
import { RunTable } from './run-table';
import classes from './reports.module.css';

const MOST_RUNS = 500;
const ANY = 'any';

/** What ran in the lake and how it ended, newest first. */
export function RunsView({ route }: { route: Route }) {
  const { t } = useTranslation();
  const format = useFormat();
  const feeds = useOperationQuery((operations) => operations.feedsList, {});
  const names = feeds.data?.map(({ name }) => name) ?? [];
  const { feed, outcome, run, since } = runFilterOf(route);
  const runs = useOperationQuery((operations) => operations.jobsRuns, {
    limit: MOST_RUNS,
    ...(feed === null ? {} : { feed }),
    ...(run === null ? {} : { runId: run }),
    ...(outcome === null ? {} : { outcome }),
    ...(since === null ? {} : { since }),
  });
  const show = (next: { feed?: string | null; outcome?: string | null }): void => {
    navigate({ page: 'reports', tab: 'runs', feed: route.feed, outcome: route.outcome, since, ...next });
  };
  const isFiltered = feed !== null || outcome !== null || run !== null || since !== null;
  return (
    <div className={classes.runs}>
      <div className={classes.filters}>
        {run === null ? (
          <>
            <Select
              aria-label={t('runs.feed')}
              placeholder={t('runs.anyFeed')}
              // A run may be of a feed that is gone.
              data={feed === null || names.includes(feed) ? names : [...names, feed]}
              value={feed}
              clearable
              searchable
              onChange={(value) => show({ feed: value })}
            />
            <SegmentedControl
              aria-label={t('runs.outcome')}
              data={[
                { value: ANY, label: t('runs.any') },
                ...runOutcomes.map((value) => ({ value, label: t(`jobs.status.${value}`) })),
              ]}
              value={outcome ?? ANY}
              onChange={(value) => show({ outcome: value === ANY ? null : value })}
            />
            {since !== null && (
              <span>
                {t('runs.since', { at: format.instant(since) })}{' '}
                <Anchor
                  inherit
                  href={formatRoute({ page: 'reports', tab: 'runs', feed: route.feed, outcome: route.outcome })}
                >
                  {t('runs.anyTime')}
                </Anchor>
              </span>
            )}
          </>
        ) : (
          <Anchor href={formatRoute({ page: 'reports', tab: 'runs' })}>{t('runs.all')}</Anchor>
        )}
        <span className="quiet">
          {runs.data !== undefined &&
            (runs.data.length === MOST_RUNS
              ? t('runs.cut', { formatted: format.count(MOST_RUNS) })
              : t('runs.shown', { count: runs.data.length, formatted: format.count(runs.data.length) }))}
        </span>
      </div>
      <Loaded query={runs} subject={t('runs.theRuns')}>
        {(found) =>
          found.length > 0 ? (
            <RunTable key={run} runs={found} open={run} />
          ) : (
            <EmptyState
              icon={<IconHistory size={22} />}
              title={t(isFiltered ? 'runs.noneSuch' : 'runs.none')}
              actions={
                isFiltered && (
                  <Button component="a" variant="default" href={formatRoute({ page: 'reports', tab: 'runs' })}>
                    {t('runs.all')}
                  </Button>
                )
              }
            >
              {t(isFiltered ? 'runs.noneSuchText' : 'runs.noneText')}
            </EmptyState>
          )
        }
      </Loaded>
    </div>
  );
}
