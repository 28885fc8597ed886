import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ColumnProfile } from '../../../../../shared/contract/rows';
import { useFormat } from '../../../ui/format';
import { formatRoute } from '../../../ui/route';
import classes from './profile.module.css';
import { rowsInBin, rowsWithValue, type ProfileScope } from './profile-scope';

interface ColumnDetailProps {
  readonly feed: string;
  readonly scope: ProfileScope;
  readonly profile: ColumnProfile;
}

interface Counted {
  readonly name: string;
  readonly count: number;
  readonly sql: string;
}

/** The bins and the most frequent values of a column, each a way to its rows in the SQL page. */
export function ColumnDetail({ feed, scope, profile }: ColumnDetailProps) {
  const { t } = useTranslation();
  const { histogram, top, rows } = profile;
  const bins = (histogram ?? []).map(
    (bin, index, all): Counted => ({
      name: bin.from === bin.to ? bin.from : t('lake.profile.bin', { from: bin.from, to: bin.to }),
      count: bin.count,
      sql: rowsInBin(feed, scope, profile, bin, index === all.length - 1),
    }),
  );
  const values = top.map(
    ({ value, count }): Counted => ({
      name: value === null ? t('lake.profile.null') : value === '' ? t('lake.profile.emptyText') : value,
      count,
      sql: rowsWithValue(feed, scope, profile, value),
    }),
  );
  return (
    <div className={classes.detail}>
      {bins.length > 0 && <CountList title={t('lake.profile.distribution')} counted={bins} rows={rows} />}
      <CountList title={t('lake.profile.frequent')} counted={values} rows={rows} />
    </div>
  );
}

function CountList({ title, counted, rows }: { title: string; counted: readonly Counted[]; rows: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const greatest = Math.max(1, ...counted.map(({ count }) => count));
  return (
    <section className={classes.list} aria-label={title}>
      <h2 className={classes.listTitle}>{title}</h2>
      <ul className={classes.counts}>
        {counted.map(({ name, count, sql }, index) => (
          // By position: two long values may be cut to the same text.
          <li key={index} className={classes.count}>
            {count === 0 ? (
              <span className={classes.name}>{name}</span>
            ) : (
              <Anchor
                inherit
                className={classes.name ?? ''}
                href={formatRoute({ page: 'sql', sql })}
                title={t('lake.profile.show', { value: name })}
              >
                {name}
              </Anchor>
            )}
            <span className={classes.track} aria-hidden>
              <span className={classes.fill} style={{ width: `${String((count / greatest) * 100)}%` }} />
            </span>
            <span className="number">{format.count(count)}</span>
            <span className="number quiet">{format.share(rows === 0 ? 0 : count / rows)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
