import { ActionIcon, Button } from '@mantine/core';
import { IconTerminal2, IconX } from '@tabler/icons-react';
import { useState, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import type { LakePartition } from '../../../../shared/contract/lake';
import type { FeedName } from '../../../../shared/ids';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { Loaded } from '../../ui/states/loaded';
import { useScrolledTo } from '../../ui/use-scrolled-to';
import { datedOf } from './calendar-months';
import { FileList } from './file-list';
import { GapDay } from './gap-day';
import classes from './lake.module.css';
import { PartitionCalendar } from './partition-calendar';
import { PartitionList } from './partition-list';
import { selectPartition } from './partition-statement';

type Chosen = { readonly kind: 'day'; readonly date: string } | { readonly kind: 'folder'; readonly path: string };

/** Days as a calendar, other folders as a list, and under them the files of the one that was chosen. */
export function PartitionView({ feed, day }: { feed: FeedSummary; day: string | null }) {
  const { t } = useTranslation();
  const partitions = useOperationQuery((operations) => operations.lakePartitions, { feed: feed.name });
  // The day that the address names, until something else is picked.
  const [chosen, choose] = useState<Chosen | null>(day === null ? null : { kind: 'day', date: day });
  return (
    <Loaded query={partitions} subject={t('lake.partitionsOf', { feed: feed.name })}>
      {(all) => {
        const dated = datedOf(all);
        const undated = all.filter(({ date }) => date === null);
        const date = chosen?.kind === 'day' ? chosen.date : null;
        const path = chosen?.kind === 'folder' ? chosen.path : null;
        const partition = all.find((each) => (date === null ? each.path === path : each.date === date));
        return (
          <>
            {dated.length > 0 && (
              <PartitionCalendar
                feed={feed.name}
                days={dated}
                isFed={feed.enabled && (feed.source.type === 'kafka' || feed.source.type === 'ksqldb')}
                chosen={date}
                onChoose={(picked) => choose({ kind: 'day', date: picked })}
              />
            )}
            {undated.length > 0 && (
              <PartitionList
                partitions={undated}
                heading={dated.length > 0}
                chosen={path}
                onChoose={(picked) => choose({ kind: 'folder', path: picked })}
              />
            )}
            {partition !== undefined ? (
              <ChosenPartition feed={feed.name} partition={partition} onClose={() => choose(null)} />
            ) : date !== null && dated.length > 0 ? (
              <GapDay feed={feed.name} date={date} days={dated} />
            ) : (
              <p className={classes.note}>{dated.length > 0 && t('lake.calendar.pick')}</p>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

interface ChosenPartitionProps {
  readonly feed: FeedName;
  readonly partition: LakePartition;
  readonly onClose: () => void;
}

function ChosenPartition({ feed, partition, onClose }: ChosenPartitionProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const head = useScrolledTo<HTMLElement>(partition.path);
  const sql = selectPartition(feed, partition.path);
  const close = (event: MouseEvent): void => {
    focusChosen(event.currentTarget.closest('[role="tabpanel"]'), event.currentTarget.closest('section'));
    onClose();
  };
  const name =
    partition.date === null ? pathText(partition.path, t('lake.partition.root')) : format.day(partition.date);
  return (
    <section className={classes.chosen} aria-label={name}>
      <header ref={head} className={classes.chosenHeader}>
        <h2 className={classes.heading}>{name}</h2>
        <span className="quiet tabular">
          {t('lake.calendar.rowsOfDay', { formatted: format.count(partition.records) })} ·{' '}
          {format.bytes(partition.sizeBytes)}
        </span>
        <span className={classes.space} />
        {sql !== null && (
          <Button
            variant="default"
            component="a"
            href={formatRoute({ page: 'sql', sql })}
            leftSection={<IconTerminal2 size={15} aria-hidden />}
          >
            {partition.date === null ? t('lake.partition.query') : t('lake.partition.queryDay')}
          </Button>
        )}
        <ActionIcon variant="subtle" color="gray" aria-label={t('lake.partition.close')} onClick={close}>
          <IconX size={15} aria-hidden />
        </ActionIcon>
      </header>
      <FileList feed={feed} partition={partition.path} />
    </section>
  );
}

/** Where the partition was chosen: its day on the calendar, or the one that Tab comes to where another year is shown; or its folder. Never what is in `closing`, which goes. */
function focusChosen(panel: Element | null, closing: Element | null): void {
  const pressed = panel?.querySelectorAll<HTMLElement>(
    '[data-date][aria-pressed="true"], [data-chosen="true"] button[aria-pressed="true"]',
  );
  const chosen = [...(pressed ?? [])].find((button) => closing?.contains(button) !== true);
  (chosen ?? panel?.querySelector<HTMLElement>('[data-date][tabindex="0"]'))?.focus();
}

function pathText(path: string, root: string): string {
  return path === '' ? root : path;
}
