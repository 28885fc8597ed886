import { RangeSlider } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconBan } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedSummary } from '../../../../shared/contract/feeds';
import type { LakeCommit } from '../../../../shared/contract/lake';
import { useFormat } from '../../ui/format';
import { operationText } from '../../ui/operation-text';
import { figuresAt } from './version-figures';
import classes from './version-slider.module.css';

interface VersionSliderProps {
  readonly feed: FeedSummary;
  /** Newest first, at least two. */
  readonly commits: readonly LakeCommit[];
  /** Versions that are compared; null: none yet. Without one of them among `commits` there is no line that could show it. */
  readonly from: number | null;
  readonly to: number | null;
  /** Once the ends rest on two versions that can be read. */
  readonly onCompare: (from: number, to: number) => void;
}

/** Who drags past ten versions wants none of the nine compared. */
const SETTLE_MS = 400;

type Ends = [from: number, to: number];

/** The feed's versions on a line, oldest first; its two ends choose what is compared. */
export function VersionSlider({ feed, commits, from, to, onCompare }: VersionSliderProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [moved, setMoved] = useState<{ readonly ends: Ends; readonly over: string } | null>(null);
  const settle = useDebouncedCallback((earlier: LakeCommit, later: LakeCommit) => {
    if (earlier.readable && later.readable) onCompare(earlier.deltaVersion, later.deltaVersion);
  }, SETTLE_MS);

  const versions = commits.toReversed();
  const last = versions.length - 1;
  const placeOf = (version: number | null, otherwise: number): number =>
    version === null ? otherwise : versions.findIndex(({ deltaVersion }) => deltaVersion === version);
  const compared: Ends = [placeOf(from, last - 1), placeOf(to, last)];
  // What was dragged counts until other versions are compared.
  const over = `${String(from)} ${String(to)} ${String(commits[0]?.deltaVersion)}`;
  const ends = moved?.over === over ? moved.ends : compared.toSorted((a, b) => a - b);
  const [first = 0, second = last] = ends;
  const earlier = versions[first];
  const later = versions[second];
  if (earlier === undefined || later === undefined) return null;

  const nameOf = (place: number): string => {
    const commit = versions[place];
    if (commit === undefined) return '';
    return [
      t('lake.diff.choice', { version: commit.deltaVersion, at: format.instant(commit.committedAt) }),
      operationText(commit.operation, t),
      ...(commit.readable ? [] : [t('lake.version.unreadable')]),
    ].join(', ');
  };
  return (
    <section className={classes.slider} aria-label={t('lake.slider.label', { feed: feed.name })}>
      <RangeSlider
        className={classes.track ?? ''}
        min={0}
        max={last}
        step={1}
        minRange={1}
        size="sm"
        value={[first, second]}
        marks={versions.map((commit, value) => ({ value, label: commit.readable ? undefined : '×' }))}
        // Both ends stand in words below; above the line there is no room.
        label={null}
        thumbValueText={nameOf}
        thumbFromLabel={t('lake.slider.earlier')}
        thumbToLabel={t('lake.slider.later')}
        onChange={(chosen) => {
          setMoved({ ends: chosen, over });
          const [one, other] = chosen.map((place) => versions[place]);
          if (one !== undefined && other !== undefined) settle(one, other);
        }}
      />
      <dl className={classes.ends}>
        <VersionEnd name={t('lake.slider.earlier')} feed={feed} commit={earlier} commits={commits} />
        <VersionEnd name={t('lake.slider.later')} feed={feed} commit={later} commits={commits} />
      </dl>
    </section>
  );
}

interface VersionEndProps {
  readonly name: string;
  readonly feed: FeedSummary;
  readonly commit: LakeCommit;
  readonly commits: readonly LakeCommit[];
}

function VersionEnd({ name, feed, commit, commits }: VersionEndProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { records, sizeBytes } = figuresAt(commit.deltaVersion, feed, commits);
  return (
    <div className={classes.end} data-readable={commit.readable}>
      <dt className={classes.endName}>{name}</dt>
      <dd className={classes.endFacts}>
        <strong className="tabular">{t('lake.slider.version', { version: commit.deltaVersion })}</strong>
        <span className="tabular">{format.instant(commit.committedAt)}</span>
        <span>{operationText(commit.operation, t)}</span>
        <span className="tabular">
          {records === null
            ? t('lake.slider.rowsUnknown')
            : t('lake.slider.rows', { count: records, formatted: format.count(records) })}
        </span>
        {sizeBytes !== null && <span className="tabular">{format.bytes(sizeBytes)}</span>}
        {!commit.readable && (
          <span className={classes.unreadable}>
            <IconBan size={14} aria-hidden />
            {t('lake.version.unreadable')}
          </span>
        )}
      </dd>
    </div>
  );
}
