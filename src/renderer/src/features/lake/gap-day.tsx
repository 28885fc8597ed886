import { Button } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FeedName } from '../../../../shared/ids';
import { quotedText } from '../../ui/around-statement';
import { useFormat } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { useScrolledTo } from '../../ui/use-scrolled-to';
import type { DatedPartition } from './calendar-months';
import classes from './lake.module.css';

interface GapDayProps {
  readonly feed: FeedName;
  /** A day that no partition has. */
  readonly date: string;
  /** Oldest first. */
  readonly days: readonly DatedPartition[];
}

/** A day without rows: what is on either side of it, and where to look for why. */
export function GapDay({ feed, date, days }: GapDayProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const head = useScrolledTo<HTMLElement>(date);
  const before = days.findLast((day) => day.date < date);
  const after = days.find((day) => day.date > date);
  const beside = [before, after].flatMap((day) =>
    day === undefined
      ? []
      : [t('lake.gap.beside', { day: format.day(day.date), formatted: format.count(day.records) })],
  );
  return (
    <section className={classes.chosen} aria-label={format.day(date)}>
      <header ref={head} className={classes.chosenHeader}>
        <h2 className={classes.heading}>{format.day(date)}</h2>
        <span className="quiet">{t('lake.gap.nothing')}</span>
        <span className={classes.space} />
        <Button
          variant="default"
          component="a"
          href={formatRoute({ page: 'sql', sql: runsOf(feed, date) })}
          leftSection={<IconTerminal2 size={15} aria-hidden />}
        >
          {t('lake.gap.runs')}
        </Button>
      </header>
      <ul className={classes.beside}>
        {beside.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

/** What ran on the day and in the week after it: rows of a day come then, or later. */
function runsOf(feed: string, date: string): string {
  return `SELECT *\nFROM lagoon_runs\nWHERE feed = ${quotedText(feed)} AND logged_at >= DATE ${quotedText(date)} AND logged_at < DATE ${quotedText(date)} + 8\nORDER BY logged_at`;
}
