import { Table } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Fragment, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ColumnProfile } from '../../../../../shared/contract/rows';
import shared from '../../../ui/data-table.module.css';
import { useFormat } from '../../../ui/format';
import { ColumnDetail } from './column-detail';
import classes from './profile.module.css';
import type { ProfileScope } from './profile-scope';

interface ProfileTableProps {
  readonly feed: string;
  readonly scope: ProfileScope;
  readonly profiles: readonly ColumnProfile[];
}

const COLUMNS = 7;

/** A line a column; open, its values with ways to their rows. */
export function ProfileTable({ feed, scope, profiles }: ProfileTableProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const toggle = (index: number): void => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setOpen(next);
  };
  return (
    <Table className={shared.table ?? ''} verticalSpacing={4} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('schema.column')}</Table.Th>
          <Table.Th>{t('schema.type')}</Table.Th>
          <Table.Th className="number">{t('lake.diff.nulls')}</Table.Th>
          <Table.Th className="number">{t('lake.profile.distinct')}</Table.Th>
          <Table.Th>{t('lake.diff.least')}</Table.Th>
          <Table.Th>{t('lake.diff.greatest')}</Table.Th>
          <Table.Th className={classes.shape ?? ''}>{t('lake.profile.distribution')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {profiles.map((profile) => (
          <ColumnRow
            key={profile.index}
            feed={feed}
            scope={scope}
            profile={profile}
            open={open.has(profile.index)}
            onToggle={() => toggle(profile.index)}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface ColumnRowProps {
  readonly feed: string;
  readonly scope: ProfileScope;
  readonly profile: ColumnProfile;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function ColumnRow({ feed, scope, profile, open, onToggle }: ColumnRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  const { rows, nulls, distinct } = profile;
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <Fragment>
      <Table.Tr data-column={profile.name}>
        <Table.Th scope="row" fw={500}>
          <button
            type="button"
            className={classes.toggle}
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={onToggle}
          >
            <Chevron size={13} aria-hidden />
            {profile.name}
          </button>
        </Table.Th>
        <Table.Td className={`mono ${classes.type}`} title={profile.type}>
          {profile.type}
        </Table.Td>
        <Table.Td className="number">
          {nulls === 0 ? <span className="quiet">{format.share(0)}</span> : format.share(nulls / rows)}
        </Table.Td>
        <Table.Td className="number">
          {profile.distinctIsExact
            ? format.count(distinct)
            : t('grid.statistics.about', { distinct: format.count(distinct) })}
        </Table.Td>
        <Table.Td className={classes.bound ?? ''} title={profile.min ?? undefined}>
          {profile.min ?? <span className="quiet">–</span>}
        </Table.Td>
        <Table.Td className={classes.bound ?? ''} title={profile.max ?? undefined}>
          {profile.max ?? <span className="quiet">–</span>}
        </Table.Td>
        <Table.Td className={classes.shape ?? ''}>
          <Shape profile={profile} />
        </Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr id={id}>
          <Table.Td colSpan={COLUMNS} className={classes.detailCell ?? ''}>
            <ColumnDetail feed={feed} scope={scope} profile={profile} />
          </Table.Td>
        </Table.Tr>
      )}
    </Fragment>
  );
}

/** For the eye only: the counts stand in the line when it is open. */
function Shape({ profile: { histogram, top } }: { profile: ColumnProfile }) {
  const counts = (histogram ?? top).map(({ count }) => count);
  const greatest = Math.max(1, ...counts);
  return (
    <span className={classes.bars} aria-hidden>
      {counts.map((count, index) => (
        <span key={index} className={classes.column} style={{ height: `${String((count / greatest) * 100)}%` }} />
      ))}
    </span>
  );
}
