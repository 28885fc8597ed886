import { Button, Tabs } from '@mantine/core';
import { IconReportAnalytics, IconTerminal2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LakeReport } from '../../../../shared/contract/reports';
import { useOperationQuery } from '../../api/use-operation-query';
import { Figures } from '../../ui/figures';
import { useFormat } from '../../ui/format';
import { Page } from '../../ui/page';
import { formatRoute as to, navigate, type Route } from '../../ui/route';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { DayGrowth } from './day-growth';
import { FeedDetail, LakeGrowth } from './feed-detail';
import { LateView } from './late-view';
import { ReportTable } from './report-table';
import classes from './reports.module.css';
import { anyRun, runFilterOf } from './run-filter';
import { selectRuns } from './run-statements';
import { RunsView } from './runs-view';
import { SaveReport } from './save-report';
import { SaveRuns } from './save-runs';

const MOST_ROWS = 1000;
const tabs = ['feeds', 'late', 'runs'] as const;

/** The state of the lake in figures (all of it, every feed in one line, one feed by day), and what ran in it. */
export function ReportsPage({ route }: { route: Route }) {
  const { t } = useTranslation();
  const format = useFormat();
  const report = useOperationQuery((operations) => operations.reportsLake, {});
  const tab = tabs.find((known) => known === route.tab) ?? 'feeds';
  const onRuns = tab === 'runs';
  const runs = selectRuns(onRuns ? runFilterOf(route) : anyRun);
  return (
    <Page
      title={t('reports.title')}
      subtitle={report.data === undefined ? undefined : t('reports.at', { at: format.instant(report.data.at) })}
      actions={
        <>
          <Button
            variant="default"
            component="a"
            href={to({ page: 'sql', sql: `${runs}\nLIMIT ${String(MOST_ROWS)}` })}
            leftSection={<IconTerminal2 size={15} aria-hidden />}
          >
            {t('reports.queryRuns')}
          </Button>
          {onRuns ? (
            <SaveRuns sql={runs} />
          ) : (
            <SaveReport disabled={report.data === undefined || report.data.feeds.length === 0} />
          )}
        </>
      }
    >
      <Tabs
        className={classes.tabs ?? ''}
        value={tab}
        keepMounted={false}
        onChange={(value) => navigate({ page: 'reports', tab: value === 'feeds' ? null : value })}
      >
        <Tabs.List>
          <Tabs.Tab value="feeds">{t('reports.tab.feeds')}</Tabs.Tab>
          <Tabs.Tab value="late">{t('reports.late')}</Tabs.Tab>
          <Tabs.Tab value="runs">{t('reports.tab.runs')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="feeds">
          <Loaded query={report} subject={t('reports.theReport')}>
            {(data) =>
              data.feeds.length === 0 ? (
                <EmptyState
                  icon={<IconReportAnalytics size={22} />}
                  title={t('reports.empty.title')}
                  actions={
                    <Button component="a" href={to({ page: 'feeds' })}>
                      {t('lake.toFeeds')}
                    </Button>
                  }
                >
                  {t('reports.empty.text')}
                </EmptyState>
              ) : (
                <Content report={data} feed={route.feed} day={route.day} />
              )
            }
          </Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="late">
          <Loaded query={report} subject={t('reports.theReport')}>
            {(data) => <LateView feeds={data.feeds} feed={route.feed} />}
          </Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="runs">
          <RunsView route={route} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Content({ report, feed, day }: { report: LakeReport; feed: string | null; day: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { totals, feeds } = report;
  const chosen = feeds.find((each) => each.feed.name === feed);
  return (
    <div className={classes.content}>
      <Figures
        figures={[
          { label: t('overview.totals.feeds'), value: format.count(totals.feeds), href: to({ page: 'feeds' }) },
          { label: t('overview.totals.records'), value: format.count(totals.records), href: to({ page: 'lake' }) },
          { label: t('overview.totals.size'), value: format.bytes(totals.sizeBytes), href: to({ page: 'lake' }) },
          { label: t('overview.totals.files'), value: format.count(totals.files), href: to({ page: 'lake' }) },
          {
            label: t('reports.small'),
            value: format.count(totals.smallFiles),
            href: to({ page: 'lake', tab: 'maintenance' }),
          },
          {
            label: t('reports.late'),
            value: format.count(totals.lateRecords),
            href: to({ page: 'reports', tab: 'late' }),
          },
          {
            label: t('overview.totals.quarantined'),
            value: format.count(totals.quarantined),
            href: to({ page: 'quarantine' }),
            bad: totals.quarantined > 0,
          },
        ]}
      />
      {day !== null && <DayGrowth feeds={feeds} day={day} />}
      <ReportTable feeds={feeds} at={report.at} chosen={chosen?.feed.name ?? null} />
      {chosen === undefined ? <LakeGrowth feeds={feeds} /> : <FeedDetail report={chosen} />}
    </div>
  );
}
