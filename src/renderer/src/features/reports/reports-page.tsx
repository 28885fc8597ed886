import { Anchor, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconReportAnalytics, IconTerminal2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LakeReport } from '../../../../shared/contract/reports';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { useSaveFile } from '../../api/use-save-file';
import { Figures } from '../../ui/figures';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { Page } from '../../ui/page';
import { formatRoute } from '../../ui/route';
import { SaveFile } from '../../ui/save-file';
import { EmptyState } from '../../ui/states/empty-state';
import { Loaded } from '../../ui/states/loaded';
import { FeedDetail, LakeGrowth } from './feed-detail';
import { ReportTable } from './report-table';
import classes from './reports.module.css';

const formats = ['csv', 'json'] as const;
type Format = (typeof formats)[number];
const RUNS = 'SELECT *\nFROM lagoon_runs\nORDER BY logged_at DESC\nLIMIT 1000';

/** The state of the lake in figures: all of it, every feed in one line, and one feed by day. */
export function ReportsPage({ feed }: { feed: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const report = useOperationQuery((operations) => operations.reportsLake, {});
  const save = useCommand((operations) => operations.reportsSave);
  const title = (chosen: Format): string => t('reports.save.title', { format: t(`reports.save.format.${chosen}`) });
  const saving = useSaveFile<Format, { path: string; sizeBytes: number }>({
    write: (target) => save.mutateAsync(target),
    title,
    defaultName: (chosen) => `lake-report.${chosen}`,
    onSaved: ({ path, sizeBytes }) =>
      notifications.show({
        color: 'green',
        autoClose: 12_000,
        title: t('reports.save.saved'),
        message: t('reports.save.savedBody', { size: format.bytes(sizeBytes), path }),
      }),
    onFailed: (error) => notifyFailure(t('reports.save.failed'), error),
  });
  return (
    <Page
      title={t('reports.title')}
      subtitle={report.data === undefined ? undefined : t('reports.at', { at: format.instant(report.data.at) })}
      actions={
        <>
          <Button
            variant="default"
            component="a"
            href={formatRoute({ page: 'sql', sql: RUNS })}
            leftSection={<IconTerminal2 size={15} aria-hidden />}
          >
            {t('reports.queryRuns')}
          </Button>
          <SaveFile
            saving={saving}
            formats={formats.map((name) => ({
              format: name,
              label: t(`reports.save.format.${name}`),
              hint: t(`reports.save.hint.${name}`),
            }))}
            button={t('reports.save.button')}
            title={title}
            description={t('reports.save.description')}
            placeholder={(chosen) => `/home/me/lake-report.${chosen}`}
            disabled={report.data === undefined || report.data.feeds.length === 0}
          />
        </>
      }
    >
      <Loaded query={report} subject={t('reports.theReport')}>
        {(data) =>
          data.feeds.length === 0 ? (
            <EmptyState
              icon={<IconReportAnalytics size={22} />}
              title={t('reports.empty.title')}
              actions={
                <Button component="a" href={formatRoute({ page: 'feeds' })}>
                  {t('lake.toFeeds')}
                </Button>
              }
            >
              {t('reports.empty.text')}
            </EmptyState>
          ) : (
            <Content report={data} feed={feed} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Content({ report, feed }: { report: LakeReport; feed: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { totals, feeds } = report;
  const chosen = feeds.find((each) => each.feed.name === feed);
  return (
    <div className={classes.content}>
      <Figures
        figures={[
          { label: t('overview.totals.feeds'), value: format.count(totals.feeds) },
          { label: t('overview.totals.records'), value: format.count(totals.records) },
          { label: t('overview.totals.size'), value: format.bytes(totals.sizeBytes) },
          { label: t('overview.totals.files'), value: format.count(totals.files) },
          {
            label: t('reports.small'),
            value:
              totals.smallFiles === 0 ? (
                format.count(0)
              ) : (
                <Anchor
                  inherit
                  href={formatRoute({ page: 'lake', tab: 'maintenance' })}
                  aria-label={t('reports.maintainAll', { formatted: format.count(totals.smallFiles) })}
                >
                  {format.count(totals.smallFiles)}
                </Anchor>
              ),
          },
          { label: t('reports.late'), value: format.count(totals.lateRecords) },
          {
            label: t('overview.totals.quarantined'),
            value: format.count(totals.quarantined),
            bad: totals.quarantined > 0,
          },
        ]}
      />
      <ReportTable feeds={feeds} at={report.at} chosen={chosen?.feed.name ?? null} />
      {chosen === undefined ? <LakeGrowth feeds={feeds} /> : <FeedDetail report={chosen} />}
    </div>
  );
}
