import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Statement } from '../../api/statement';
import { useClients } from '../../api/context';
import { useSaveFile } from '../../api/use-save-file';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { SaveFile } from '../../ui/save-file';
import type { AskedResult } from '../results';
import { FileWriting } from './file-writing';

const formats = ['csv', 'xlsx', 'parquet', 'ndjson', 'json'] as const;
type Format = (typeof formats)[number];

interface SaveResultProps {
  readonly statement: Pick<Statement, 'sql' | 'parameters' | 'status' | 'available'>;
  /** What is run for the file: of the versions that the rows on screen are of. Null: the statement as it is. */
  readonly asked: Pick<AskedResult, 'sql' | 'isReady'> | null;
  /** Told when the writing of a file begins and ends. */
  readonly onWriting: (isWriting: boolean) => void;
}

/** The whole result of a statement into a file, and what came of it in words. A file that is being written goes on whatever is run meanwhile. */
export function SaveResult({ statement, asked, onWriting }: SaveResultProps) {
  const { parameters } = statement;
  const { sql, isReady } = asked ?? { sql: statement.sql, isReady: true };
  const { t } = useTranslation();
  const format = useFormat();
  const { queries } = useClients();
  const [writing] = useState(() => new FileWriting());
  useEffect(() => () => writing.leave(), [writing]);
  const title = (chosen: Format): string => t('sql.save.title', { format: t(`sql.save.format.${chosen}`) });
  const saving = useSaveFile<Format, { path: string; rows: number; sizeBytes: number }>({
    write: (target) => queries.toFile({ ...target, sql, parameters }, { signal: writing.begin() }),
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
    onFailed: (error) => {
      if (writing.wasLeft(error))
        notifications.show({ color: 'yellow', title: t('sql.save.failed'), message: t('sql.save.left') });
      else notifyFailure(t('sql.save.failed'), error);
    },
  });
  const { pending } = saving;
  useEffect(() => onWriting(pending), [onWriting, pending]);
  return (
    <>
      {pending && (
        <Button variant="default" onClick={() => writing.stop()}>
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
