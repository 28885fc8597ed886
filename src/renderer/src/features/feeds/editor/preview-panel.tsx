import { ActionIcon, Alert, Button, Loader, Table } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FeedPreview } from '../../../../../shared/contract/feeds';
import type { Column } from '../../../../../shared/contract/types';
import { messageOf } from '../../../../../shared/errors';
import { useFormat } from '../../../ui/format';
import { Panel } from '../../../ui/panel';
import { ScrollRegion } from '../../../ui/scroll-region';
import { CoreText } from '../../../ui/states/core-text';
import { RowsSkeleton } from '../../../ui/states/loaded';
import { typeText } from '../../../ui/type-text';
import classes from './editor.module.css';
import type { Preview } from './use-preview';

/** First rows of the feed as it would be; nothing of it is written. */
export function PreviewPanel({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  const { state, data, error, again } = preview;
  const isReadable = state === 'shown' || state === 'failed';
  return (
    <Panel
      title={t('feeds.editor.preview.title')}
      actions={
        state === 'reading' ? (
          <span className={classes.reading} role="status">
            <Loader size={12} aria-hidden />
            {t('feeds.editor.preview.reading')}
          </span>
        ) : (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={22}
            disabled={!isReadable}
            aria-label={t('feeds.editor.preview.again')}
            onClick={again}
          >
            <IconRefresh size={15} aria-hidden />
          </ActionIcon>
        )
      }
    >
      {state === 'none' && <p className={classes.paragraph}>{t('feeds.editor.preview.none')}</p>}
      {state === 'incomplete' && <p className={classes.paragraph}>{t('feeds.editor.preview.incomplete')}</p>}
      {state === 'failed' && (
        <Alert role="alert" color="red" variant="light" title={t('feeds.editor.preview.failed')}>
          <CoreText>{messageOf(error)}</CoreText>
          <div>
            <Button variant="default" mt="sm" onClick={again}>
              {t('common.retry')}
            </Button>
          </div>
        </Alert>
      )}
      {state === 'reading' && data === null && <RowsSkeleton />}
      {data !== null && (state === 'shown' || state === 'reading') && (
        <div aria-busy={state === 'reading'} className={classes.previewed}>
          <Found preview={data} />
        </div>
      )}
    </Panel>
  );
}

function Found({ preview: { columns, rows, rejected, notes } }: { preview: FeedPreview }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      {notes.length > 0 && (
        <ul className={classes.notes} aria-label={t('feeds.editor.preview.notes')}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {rows.length === 0 ? (
        <p className={classes.paragraph}>{t('feeds.editor.preview.noRows')}</p>
      ) : (
        <>
          <p className={classes.paragraph}>
            {t('feeds.editor.preview.rows', { count: rows.length, formatted: format.count(rows.length) })}
          </p>
          <PreviewRows columns={columns} rows={rows} />
        </>
      )}
      {rejected.length > 0 && (
        <>
          <p className={classes.rejectedTitle}>
            {t('feeds.editor.preview.rejected', {
              count: rejected.length,
              formatted: format.count(rejected.length),
            })}
          </p>
          <ul className={classes.rejected} aria-label={t('feeds.editor.preview.rejectedRows')}>
            {rejected.map(({ reason, value }) => (
              <li key={`${reason} ${value}`}>
                <div>
                  <CoreText>{reason}</CoreText>
                </div>
                <code className={classes.value}>{value}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

interface PreviewRowsProps {
  readonly columns: readonly Column[];
  readonly rows: FeedPreview['rows'];
}

function PreviewRows({ columns, rows }: PreviewRowsProps) {
  const { t } = useTranslation();
  return (
    <ScrollRegion label={t('feeds.editor.preview.label')} maxHeight={420}>
      <Table className={classes.grid ?? ''} verticalSpacing={4} horizontalSpacing="xs" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.name} className={isNumber(column) ? 'number' : ''}>
                <div className={classes.gridName}>{column.name}</div>
                <div className={classes.gridType} title={typeText(column.type)}>
                  {typeText(column.type)}
                </div>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <Table.Tr key={index}>
              {columns.map((column, place) => (
                <Cell key={column.name} value={row[place] ?? null} number={isNumber(column)} />
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

function Cell({ value, number }: { value: string | null; number: boolean }) {
  return (
    <Table.Td className={number ? 'number' : ''}>
      {value === null ? (
        <span className="quiet">NULL</span>
      ) : (
        <span className={classes.cell} title={value}>
          {value}
        </span>
      )}
    </Table.Td>
  );
}

function isNumber({ type }: Column): boolean {
  return typeof type === 'string' && /^(?:long|integer|short|byte|float|double|decimal)/.test(type);
}
