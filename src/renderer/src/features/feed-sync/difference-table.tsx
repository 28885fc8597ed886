import { Table } from '@mantine/core';
import { IconArrowRight, IconMinus, IconPencil, IconPlus, type Icon } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { columnOf, markOf, type Difference, type Mark } from './differences';
import classes from './feed-sync.module.css';

const icons: Readonly<Record<Mark, Icon>> = { added: IconPlus, removed: IconMinus, changed: IconPencil };

/** One row a difference, with its kind in words and by a sign, and not by its colour alone. */
export function DifferenceTable({ differences }: { differences: readonly Difference[] }) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing={4} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('feedSync.column.what')}</Table.Th>
          <Table.Th>{t('feedSync.column.change')}</Table.Th>
          <Table.Th>{t('feedSync.column.values')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {differences.map((difference) => {
          const mark = markOf(difference);
          const MarkIcon = icons[mark];
          return (
            <Table.Tr key={difference.field} className={classes[mark] ?? ''}>
              <Table.Th scope="row" fw={500} className={classes.field ?? ''}>
                {fieldText(difference, t)}
              </Table.Th>
              <Table.Td className={classes.mark ?? ''}>
                <MarkIcon size={13} aria-hidden />
                {t(`feedSync.mark.${mark}`)}
              </Table.Td>
              <Table.Td className="mono">
                <Values {...difference} />
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function Values({ before, after }: Difference) {
  const { t } = useTranslation();
  return (
    <span className={classes.values}>
      {before !== null && <del className={classes.before}>{shown(before, t)}</del>}
      {before !== null && after !== null && (
        <IconArrowRight size={13} role="img" aria-label={t('feedSync.becomes')} className={classes.arrow} />
      )}
      {after !== null && <ins className={classes.after}>{shown(after, t)}</ins>}
    </span>
  );
}

function shown(value: string, t: TFunction): string {
  return value === '' ? t('feedSync.emptyText') : value;
}

const names = {
  description: 'feedSync.field.description',
  kind: 'feeds.config.kind',
  level: 'feeds.config.level',
  source: 'feeds.config.source',
  topic: 'feeds.config.topic',
  format: 'feeds.config.format',
  messageColumns: 'feeds.config.messageColumns',
  eventTimeColumn: 'feeds.config.eventTime',
  keyColumns: 'feeds.config.keys',
  newFields: 'feedSync.field.newFields',
  retentionDays: 'feedSync.field.retentionDays',
  retentionVersions: 'feedSync.field.retentionVersions',
  compression: 'feeds.config.compression',
  enabled: 'feeds.column.enabled',
} as const;

function fieldText(difference: Difference, t: TFunction): string {
  const column = columnOf(difference);
  if (column !== null) return t('feedSync.field.column', { column });
  const known = Object.entries(names).find(([field]) => field === difference.field);
  return known === undefined ? difference.field : t(known[1]);
}
