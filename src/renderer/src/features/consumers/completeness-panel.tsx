import { Alert, Button, Group, Loader, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import type { FeedName } from '../../../../shared/ids';
import { useFormat } from '../../ui/format';
import { ScrollTable } from '../../ui/scroll-table';
import { CoreText } from '../../ui/states/core-text';
import { CompletenessText } from './completeness-badge';
import { completenessSummary, type PartitionCompleteness } from './completeness-summary';
import classes from './consumers.module.css';
import { useCompleteness } from './use-completeness';

/** Which offsets the lake and the quarantine hold, by their rows; read when asked for. */
export function CompletenessPanel({ feed }: { feed: FeedName }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { query, ask, cancel, isOfEarlier } = useCompleteness(feed);
  const { data, isFetching } = query;
  return (
    <section className={classes.section} aria-label={t('consumers.completeness.title')}>
      <Group justify="space-between" wrap="nowrap">
        <Title order={3}>{t('consumers.completeness.title')}</Title>
        {isFetching ? (
          <Button variant="default" onClick={cancel}>
            {t('common.cancel')}
          </Button>
        ) : (
          <Button variant="default" onClick={ask}>
            {t(data === undefined ? 'consumers.completeness.check' : 'consumers.completeness.again')}
          </Button>
        )}
      </Group>
      <p className={`quiet ${classes.hint}`}>{t('consumers.completeness.text')}</p>
      <div role="status">
        {isFetching && (
          <Text size="sm">
            <Loader size={12} mr={8} aria-hidden />
            {t('consumers.completeness.reading')}
          </Text>
        )}
      </div>
      {query.isError && !isFetching && (
        <Alert role="alert" color="red" variant="light" title={t('consumers.completeness.failed')}>
          <CoreText>{messageOf(query.error)}</CoreText>
        </Alert>
      )}
      {data !== undefined && !query.isError && (
        <>
          <p className={classes.found}>
            <CompletenessText summary={completenessSummary(data.partitions)} isOfEarlier={isOfEarlier} />{' '}
            <span className="quiet">
              {t(isOfEarlier ? 'consumers.completeness.earlier' : 'consumers.completeness.at', {
                at: format.instant(new Date(query.dataUpdatedAt).toISOString()),
              })}
            </span>
          </p>
          {data.partitions.length > 0 && <CompletenessTable partitions={data.partitions} />}
        </>
      )}
    </section>
  );
}

function CompletenessTable({ partitions }: { partitions: readonly PartitionCompleteness[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ScrollTable
      label={t('consumers.completeness.title')}
      maxHeight={320}
      heads={[
        { title: t('consumers.partition.partition'), isNumber: true },
        { title: t('consumers.completeness.rows'), isNumber: true },
        { title: t('consumers.completeness.quarantined'), isNumber: true },
        { title: t('consumers.completeness.contiguous'), isNumber: true },
        { title: t('consumers.completeness.last'), isNumber: true },
        { title: t('consumers.completeness.duplicates'), isNumber: true },
        { title: t('consumers.completeness.lacking'), isNumber: true },
        { title: t('consumers.completeness.gaps') },
      ]}
    >
      {partitions.map((each) => (
        <Table.Tr key={each.partition}>
          <Table.Td className="number">{each.partition}</Table.Td>
          <Table.Td className="number">{format.count(each.rows)}</Table.Td>
          <Table.Td className="number">{format.count(each.quarantined)}</Table.Td>
          <Table.Td className="number">
            {each.first === null || each.contiguousTo === null
              ? '–'
              : t('consumers.completeness.fromTo', { from: each.first, to: each.contiguousTo })}
          </Table.Td>
          <Table.Td className="number">{each.last ?? '–'}</Table.Td>
          <Table.Td className="number">{format.count(each.duplicates)}</Table.Td>
          <Table.Td className="number">{format.count(each.missing)}</Table.Td>
          <Table.Td>
            <Gaps partition={each} />
          </Table.Td>
        </Table.Tr>
      ))}
    </ScrollTable>
  );
}

const fewGaps = 2;

function Gaps({ partition: { partition, gaps } }: { partition: PartitionCompleteness }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (gaps.length === 0) return '–';
  const shown = open ? gaps : gaps.slice(0, fewGaps);
  return (
    <>
      <ul className={classes.gaps} aria-label={t('consumers.completeness.gapsOf', { partition })}>
        {shown.map(({ from, to }) => (
          <li key={from} className="tabular">
            {from === to ? from : t('consumers.completeness.fromTo', { from, to })}
          </li>
        ))}
      </ul>
      {gaps.length > fewGaps && (
        <Button variant="subtle" size="compact-xs" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open
            ? t('consumers.completeness.fewer')
            : t('consumers.completeness.more', { count: gaps.length - fewGaps })}
        </Button>
      )}
    </>
  );
}
