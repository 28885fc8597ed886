import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-command';
import { useSaveFile } from '../../api/use-save-file';
import { useFormat } from '../../ui/format';
import { notifyFailure } from '../../ui/notify-failure';
import { SaveFile } from '../../ui/save-file';

const formats = ['csv', 'days', 'growth', 'json'] as const;
type Format = (typeof formats)[number];

/** The report into a file: a table of it as CSV, or everything. */
export function SaveReport({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const save = useCommand((operations) => operations.reportsSave);
  const title = (chosen: Format): string => t('reports.save.title', { format: t(`reports.save.format.${chosen}`) });
  const nameOf = (chosen: Format): string =>
    chosen === 'json' || chosen === 'csv' ? `lake-report.${chosen}` : `lake-${chosen}.csv`;
  const saving = useSaveFile<Format, { path: string; sizeBytes: number }>({
    write: ({ path, overwrite, format: chosen }) =>
      save.mutateAsync({
        path,
        overwrite,
        format: chosen === 'json' ? 'json' : 'csv',
        table: chosen === 'days' || chosen === 'growth' ? chosen : 'feeds',
      }),
    title,
    defaultName: nameOf,
    onSaved: ({ path, sizeBytes }) =>
      notifications.show({
        color: 'green',
        autoClose: 12_000,
        title: t('reports.save.saved'),
        message: t('reports.save.savedBody', { size: format.bytes(sizeBytes), path }),
      }),
    onFailed: (error) => notifyFailure(t('reports.save.failed'), error),
  });
  return (
    <SaveFile
      saving={saving}
      formats={formats.map((name) => ({
        format: name,
        label: t(`reports.save.format.${name}`),
        hint: t(`reports.save.hint.${name}`),
      }))}
      button={t('reports.save.button')}
      title={title}
      description={t('reports.save.description')}
      placeholder={(chosen) => `/home/me/${nameOf(chosen)}`}
      disabled={disabled}
    />
  );
}
