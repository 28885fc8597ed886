import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Statement } from '../../api/statement';
import { useClients } from '../../api/context';
import { useSaveFile } from '../../api/use-save-file';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { SaveFile } from '../../ui/save-file';
import type { AskedResult } from '../results';

const formats = ['csv', 'xlsx', 'parquet', 'ndjson', 'json'] as const;
type Format = (typeof formats)[number];

interface SaveResultProps {
  readonly statement: Pick<Statement, 'sql' | 'parameters' | 'status' | 'available'>;
  /** What is run for the file: of the versions that the rows on screen are of. Null: the statement as it is. */
  readonly asked: Pick<AskedResult, 'sql' | 'isReady'> | null;
}

/** The whole result of a statement into a file, and what came of it in words. */
export function SaveResult({ statement, asked }: SaveResultProps) {
  const { parameters } = statement;
  const { sql, isReady } = asked ?? { sql: statement.sql, isReady: true };
  const { t } = useTranslation();
  const format = useFormat();
  const { queries } = useClients();
  const writing = useRef<AbortController | null>(null);
  useEffect(() => () => writing.current?.abort(), []);
  const title = (chosen: Format): string => t('sql.save.title', { format: t(`sql.save.format.${chosen}`) });
  const saving = useSaveFile<Format, { path: string; rows: number; sizeBytes: number }>({
    write: (target) => {
      const abort = new AbortController();
      writing.current = abort;
      return queries.toFile({ ...target, sql, parameters }, { signal: abort.signal });
    },
    title,
    defaultName: (chosen) => `result.${chosen}`,
    onSaved: ({ path, rows, sizeBytes }) =>
      notifications.show({
        color: 'green',
        autoClose: 12_000,
        title: t('sql.save.saved'),
        message: t('sql.save.savedBody', {
          count: rows,
          rows: format.count(rows),
          size: format.bytes(sizeBytes),
          path,
          shown: format.count(statement.available),
        }),
      }),
    onFailed: (error) => notifyFailure(t('sql.save.failed'), error),
  });
  return (
    <>
      {saving.pending && (
        <Button variant="default" onClick={() => writing.current?.abort()}>
          {t('sql.save.cancel')}
        </Button>
      )}
      <SaveFile
        saving={saving}
        formats={formats.map((name) => ({
          format: name,
          label: t(`sql.save.format.${name}`),
          hint: t(`sql.save.formatHint.${name}`),
        }))}
        button={t('sql.save.button')}
        title={title}
        description={t('sql.save.description')}
        placeholder={(chosen) => `/home/me/result.${chosen}`}
        disabled={statement.status !== 'done' || !isReady}
      />
    </>
  );
}
