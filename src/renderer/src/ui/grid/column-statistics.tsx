import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ColumnProfile } from '../../../../shared/contract/rows';
import { useFormat } from '../format';
import classes from './column-statistics.module.css';

const BARS_HEIGHT_PX = 16;
const BAR_PX = 5;
const GAP_PX = 1;
const SHOWN_TOP = 5;

/** Bars of the column's values, with the rest in a card under the pointer or the focus. */
export function ColumnStatistics({ profile }: { readonly profile: ColumnProfile | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (profile === null) return <span className={classes.strip} aria-hidden data-waiting="true" />;
  const { rows, nulls } = profile;
  const nullShare = rows === 0 ? 0 : nulls / rows;
  const words = {
    column: profile.name,
    nulls: format.share(nullShare),
    distinct: format.count(profile.distinct),
    count: profile.distinct,
  };
  const spoken =
    profile.min === null || profile.max === null
      ? t('grid.statistics.spoken', words)
      : t('grid.statistics.spokenRange', { ...words, min: profile.min, max: profile.max });
  return (
    <Tooltip
      label={<Card profile={profile} nullShare={nullShare} />}
      events={{ hover: true, focus: true, touch: true }}
      classNames={{ tooltip: classes.tooltip ?? '' }}
      multiline
      withArrow={false}
    >
      <span
        role="img"
        aria-label={spoken}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the card comes with the focus, too
        tabIndex={0}
        className={classes.strip}
      >
        <Bars counts={countsOf(profile)} />
        <span className={classes.nulls} data-any={nulls > 0}>
          {nulls === 0 ? '' : format.share(nullShare)}
        </span>
      </span>
    </Tooltip>
  );
}

/** How many rows in each part of the range, or with each of the most frequent values. */
function countsOf({ histogram, top }: ColumnProfile): number[] {
  if (histogram !== null) return histogram.map(({ count }) => count);
  return top.filter(({ value }) => value !== null).map(({ count }) => count);
}

function Bars({ counts }: { readonly counts: readonly number[] }) {
  const greatest = Math.max(...counts, 1);
  const width = Math.max(1, counts.length * (BAR_PX + GAP_PX));
  return (
    <svg
      width={width}
      height={BARS_HEIGHT_PX}
      viewBox={`0 0 ${String(width)} ${String(BARS_HEIGHT_PX)}`}
      preserveAspectRatio="none"
      className={classes.bars}
      aria-hidden
    >
      {counts.map((count, index) => {
        // A bin with few rows is not an empty one.
        const height = count === 0 ? 0 : Math.max(1.5, (count / greatest) * BARS_HEIGHT_PX);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
            key={index}
            x={index * (BAR_PX + GAP_PX)}
            y={BARS_HEIGHT_PX - height}
            width={BAR_PX}
            height={height}
          />
        );
      })}
    </svg>
  );
}

function Card({ profile, nullShare }: { readonly profile: ColumnProfile; readonly nullShare: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const distinct = format.count(profile.distinct);
  return (
    <div className={classes.card}>
      <strong className={classes.cardName}>{profile.name}</strong>
      <dl className={classes.facts}>
        <dt>{t('grid.statistics.rows')}</dt>
        <dd>{format.count(profile.rows)}</dd>
        <dt>{t('grid.statistics.nulls')}</dt>
        <dd>{t('grid.statistics.nullsOf', { nulls: format.count(profile.nulls), share: format.share(nullShare) })}</dd>
        <dt>{t('grid.statistics.distinct')}</dt>
        <dd>{profile.distinctIsExact ? distinct : t('grid.statistics.about', { distinct })}</dd>
        {profile.min !== null && (
          <>
            <dt>{t('grid.statistics.min')}</dt>
            <dd>{profile.min}</dd>
          </>
        )}
        {profile.max !== null && (
          <>
            <dt>{t('grid.statistics.max')}</dt>
            <dd>{profile.max}</dd>
          </>
        )}
      </dl>
      {profile.top.length > 0 && (
        <>
          <span className={classes.heading}>{t('grid.statistics.top')}</span>
          <dl className={classes.facts}>
            {profile.top.slice(0, SHOWN_TOP).map(({ value, count }, index) => (
              // Two that are alike by their head, and NULL and the text NULL, are two.
              <div key={index} className={classes.top}>
                <dt>{value ?? t('grid.null')}</dt>
                <dd>{format.count(count)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}
