import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-command';
import { useSaveFile } from '../../api/use-save-file';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { SaveFile } from '../../ui/save-file';

const formats = ['csv', 'parquet', 'ndjson', 'json'] as const;
type Format = (typeof formats)[number];

/** The whole result of a statement into a file, and what came of it in words. */
export function SaveResult({ sql, disabled }: { readonly sql: string; readonly disabled: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toFile = useCommand((operations) => operations.queriesToFile);
  const title = (chosen: Format): string => t('sql.save.title', { format: t(`sql.save.format.${chosen}`) });
  const saving = useSaveFile<Format, { path: string; rows: number; sizeBytes: number }>({
    write: (target) => toFile.mutateAsync({ ...target, sql }),
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
        }),
      }),
    onFailed: (error) => notifyFailure(t('sql.save.failed'), error),
  });
  return (
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
      disabled={disabled}
    />
  );
}
