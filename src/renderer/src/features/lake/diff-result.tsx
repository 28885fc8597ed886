import { Anchor, Badge, Switch, Table } from '@mantine/core';
import { IconEqual } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VersionDiff } from '../../../../shared/contract/queries';
import shared from '../../ui/data-table.module.css';
import { Figures } from '../../ui/figures';
import { useFormat, type Format } from '../../ui/format';
import { formatRoute } from '../../ui/route';
import { EmptyState } from '../../ui/states/empty-state';
import classes from './diff.module.css';

type DiffColumn = VersionDiff['columns'][number];

export function DiffResult({ diff }: { diff: VersionDiff }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const { rows, keyColumns, statements } = diff;
  const different = diff.columns.filter((column) => differs(column));
  if (different.length === 0 && rows.added + rows.removed + rows.changed === 0) {
    return (
      <EmptyState icon={<IconEqual size={22} />} title={t('lake.diff.noneTitle')}>
        {t('lake.diff.noneText', { count: rows.after, formatted: format.count(rows.after) })}
      </EmptyState>
    );
  }
  const shown = onlyDifferent ? different : diff.columns;
  const linked = (count: number, sql: string | null, label: string): ReactNode =>
    count === 0 || sql === null ? (
      format.count(count)
    ) : (
      <Anchor inherit href={formatRoute({ page: 'sql', sql })} aria-label={label}>
        {format.count(count)}
      </Anchor>
    );
  return (
    <>
      <div className={classes.figures}>
        <Figures
          figures={[
            { label: t('lake.diff.before', { version: diff.from }), value: format.count(rows.before) },
            { label: t('lake.diff.after', { version: diff.to }), value: format.count(rows.after) },
            {
              label: t('lake.diff.added'),
              value: linked(
                rows.added,
                statements.added,
                t('lake.diff.showAdded', { formatted: format.count(rows.added) }),
              ),
            },
            {
              label: t('lake.diff.removed'),
              value: linked(
                rows.removed,
                statements.removed,
                t('lake.diff.showRemoved', { formatted: format.count(rows.removed) }),
              ),
            },
            {
              label: t('lake.diff.changed'),
              value:
                keyColumns.length === 0
                  ? '–'
                  : linked(
                      rows.changed,
                      statements.changed,
                      t('lake.diff.showChanged', { formatted: format.count(rows.changed) }),
                    ),
            },
          ]}
        />
      </div>
      <div className={classes.note}>
        <span>
          {keyColumns.length === 0 ? t('lake.diff.noKey') : t('lake.diff.byKey', { keys: keyColumns.join(', ') })}
        </span>
        <Switch
          size="xs"
          label={t('lake.diff.onlyDifferent', { count: different.length })}
          checked={onlyDifferent}
          onChange={(event) => setOnlyDifferent(event.currentTarget.checked)}
        />
      </div>
      <Table className={shared.table ?? ''} stickyHeader verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('schema.column')}</Table.Th>
            <Table.Th>{t('schema.type')}</Table.Th>
            <Table.Th className="number">{t('lake.diff.nulls')}</Table.Th>
            <Table.Th>{t('lake.diff.least')}</Table.Th>
            <Table.Th>{t('lake.diff.greatest')}</Table.Th>
            <Table.Th className="number">{t('lake.diff.changedValues')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((column) => (
            <ColumnRow key={column.name} column={column} format={format} />
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function ColumnRow({ column, format }: { column: DiffColumn; format: Format }) {
  const { t } = useTranslation();
  const share = (value: number | null): string | null => (value === null ? null : format.share(value));
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {column.name}
        {(column.change === 'added' || column.change === 'removed') && (
          <Badge
            ml={8}
            size="sm"
            variant="light"
            radius="sm"
            tt="none"
            fw={500}
            c={column.change === 'added' ? 'var(--lagoon-success)' : 'var(--lagoon-danger)'}
            bg={column.change === 'added' ? 'var(--lagoon-success-soft)' : 'var(--lagoon-danger-soft)'}
          >
            {t(`lake.diff.column.${column.change}`)}
          </Badge>
        )}
      </Table.Th>
      <Table.Td className="mono">
        <BeforeAfter before={column.typeBefore} after={column.typeAfter} />
      </Table.Td>
      <Table.Td className="number">
        <BeforeAfter before={share(column.nullShareBefore)} after={share(column.nullShareAfter)} />
      </Table.Td>
      <Table.Td>
        <BeforeAfter before={column.minBefore} after={column.minAfter} />
      </Table.Td>
      <Table.Td>
        <BeforeAfter before={column.maxBefore} after={column.maxAfter} />
      </Table.Td>
      <Table.Td className="number">
        {column.changed === null || column.changed === 0 ? (
          <span className="quiet">–</span>
        ) : (
          <strong>{format.count(column.changed)}</strong>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** One value where both are the same; else from the one to the other. */
function BeforeAfter({ before, after }: { before: string | null; after: string | null }) {
  const none = '–';
  if (before === after) {
    return (
      <span className={`quiet ${classes.value}`} title={before ?? undefined}>
        {before ?? none}
      </span>
    );
  }
  return (
    <span className={classes.drift}>
      <span className={`quiet ${classes.value}`} title={before ?? undefined}>
        {before ?? none}
      </span>
      <span className="quiet" aria-hidden>
        →
      </span>
      <strong className={classes.value} title={after ?? undefined}>
        {after ?? none}
      </strong>
    </span>
  );
}

function differs(column: DiffColumn): boolean {
  return (
    column.change !== 'same' ||
    (column.changed ?? 0) > 0 ||
    column.nullShareBefore !== column.nullShareAfter ||
    column.minBefore !== column.minAfter ||
    column.maxBefore !== column.maxAfter
  );
}
