import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-command';
import { useSaveFile } from '../../api/use-save-file';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { SaveFile } from '../../ui/save-file';

const formats = ['csv', 'parquet'] as const;
type Format = (typeof formats)[number];

/** All runs of a statement over the lake's logs into a file, not only those of the list. */
export function SaveRuns({ sql }: { sql: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toFile = useCommand((operations) => operations.queriesToFile);
  const title = (chosen: Format): string => t('runs.save.title', { format: t(`runs.save.format.${chosen}`) });
  const saving = useSaveFile<Format, { path: string; rows: number; sizeBytes: number }>({
    write: (target) => toFile.mutateAsync({ ...target, sql }),
    title,
    defaultName: (chosen) => `lake-runs.${chosen}`,
    onSaved: ({ path, rows, sizeBytes }) =>
      notifications.show({
        color: 'green',
        autoClose: 12_000,
        title: t('runs.save.saved'),
        message: t('runs.save.savedBody', {
          count: rows,
          formatted: format.count(rows),
          size: format.bytes(sizeBytes),
          path,
        }),
      }),
    onFailed: (error) => notifyFailure(t('runs.save.failed'), error),
  });
  return (
    <SaveFile
      saving={saving}
      formats={formats.map((name) => ({
        format: name,
        label: t(`runs.save.format.${name}`),
        hint: t(`runs.save.hint.${name}`),
      }))}
      button={t('runs.save.button')}
      title={title}
      description={t('runs.save.description')}
      placeholder={(chosen) => `/home/me/lake-runs.${chosen}`}
      disabled={false}
    />
  );
}
