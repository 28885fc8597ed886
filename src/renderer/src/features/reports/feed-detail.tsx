import { Anchor, Button, Group, SegmentedControl, Table } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedReport } from '../../../../shared/contract/reports';
import shared from '../../ui/data-table.module.css';
import { DayChart } from '../../ui/day-chart';
import { useFormat } from '../../ui/format';
import { Panel } from '../../ui/panel';
import { formatRoute } from '../../ui/route';
import { ScrollRegion } from '../../ui/scroll-region';
import { wholeGrowth } from './growth';
import classes from './reports.module.css';

const MOST_DAYS = 30;
const measures = ['records', 'sizeBytes'] as const;
type Measure = (typeof measures)[number];

export function LakeGrowth({ feeds }: { feeds: readonly FeedReport[] }) {
  const { t } = useTranslation();
  const growth = useMemo(() => wholeGrowth(feeds), [feeds]);
  return (
    <GrowthPanel
      title={t('reports.growthAll')}
      hint={t('reports.chooseFeed')}
      growth={growth}
      hrefOf={(day) => formatRoute({ page: 'reports', day })}
    />
  );
}

export function FeedDetail({ report }: { report: FeedReport }) {
  const { t } = useTranslation();
  const { feed } = report;
  return (
    <div className={classes.detail}>
      <GrowthPanel
        title={t('reports.growthOf', { feed: feed.name })}
        growth={report.growth}
        hrefOf={(day) => formatRoute({ page: 'lake', feed: feed.name, tab: 'files', day })}
      />
      <Panel
        title={t('reports.daysOf', { feed: feed.name })}
        actions={
          <Group gap={6} wrap="nowrap">
            <Button
              variant="default"
              size="compact-xs"
              component="a"
              href={formatRoute({ page: 'reports', tab: 'runs', feed: feed.name })}
            >
              {t('reports.runs')}
            </Button>
            <Button
              variant="default"
              size="compact-xs"
              component="a"
              href={formatRoute({ page: 'lake', feed: feed.name })}
            >
              {t('feeds.browse')}
            </Button>
          </Group>
        }
      >
        {report.days.length === 0 ? (
          <p className={`quiet ${classes.text}`}>
            {feed.kind === 'table' ? t('reports.tableHasNoDays') : t('reports.noDays')}
          </p>
        ) : (
          <Days report={report} />
        )}
      </Panel>
    </div>
  );
}

interface GrowthPanelProps {
  readonly title: string;
  readonly hint?: string;
  readonly growth: FeedReport['growth'];
  readonly hrefOf: (day: string) => string;
}

function GrowthPanel(props: GrowthPanelProps) {
  const { t } = useTranslation();
  const [measure, setMeasure] = useState<Measure>('records');
  const { growth } = props;
  const days = useMemo(() => growth.map((day) => ({ date: day.date, value: day[measure] })), [growth, measure]);
  return (
    <Panel
      title={props.title}
      actions={
        <SegmentedControl
          aria-label={t('reports.measure')}
          data={[
            { value: 'records', label: t('lake.calendar.rows') },
            { value: 'sizeBytes', label: t('lake.calendar.bytes') },
          ]}
          value={measure}
          onChange={(value) => setMeasure(measures.find((known) => known === value) ?? 'records')}
        />
      }
    >
      {growth.length === 0 ? (
        <p className={`quiet ${classes.text}`}>{t('overview.noGrowth')}</p>
      ) : (
        <DayChart
          days={days}
          label={props.title}
          name={measure === 'records' ? t('lake.fact.records') : t('lake.fact.size')}
          unit={measure === 'records' ? 'count' : 'bytes'}
          hrefOf={props.hrefOf}
          height={200}
        />
      )}
      {props.hint !== undefined && <p className={`quiet ${classes.text}`}>{props.hint}</p>}
    </Panel>
  );
}

/** The newest event days; each leads to the day on the Lake page. */
function Days({ report }: { report: FeedReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = report.days.slice(-MOST_DAYS).toReversed();
  return (
    <>
      <ScrollRegion label={t('reports.daysOf', { feed: report.feed.name })} maxHeight={240}>
        <Table className={shared.table ?? ''} verticalSpacing={3} horizontalSpacing={10} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('reports.day')}</Table.Th>
              <Table.Th className="number">{t('lake.fact.records')}</Table.Th>
              <Table.Th className="number">{t('lake.fact.files')}</Table.Th>
              <Table.Th className="number">{t('lake.fact.size')}</Table.Th>
              <Table.Th className="number">{t('reports.late')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((day) => (
              <Table.Tr key={day.date}>
                <Table.Th scope="row" fw={400}>
                  <Anchor inherit href={formatRoute({ page: 'lake', feed: report.feed.name, day: day.date })}>
                    {format.day(day.date)}
                  </Anchor>
                </Table.Th>
                <Table.Td className="number">{format.count(day.records)}</Table.Td>
                <Table.Td className="number">{format.count(day.files)}</Table.Td>
                <Table.Td className="number">{format.bytes(day.sizeBytes)}</Table.Td>
                <Table.Td className="number">
                  {day.late === 0 ? <span className="quiet">{format.count(0)}</span> : format.count(day.late)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
      {report.days.length > MOST_DAYS && (
        <p className={`quiet ${classes.text}`}>
          {t('reports.daysShown', { shown: format.count(MOST_DAYS), total: format.count(report.days.length) })}
        </p>
      )}
    </>
  );
}
