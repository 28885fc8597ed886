import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useOperationQuery } from '../../api/use-operation-query';
import { useFormat } from '../../ui/format';
import { RowsSkeleton } from '../../ui/states/loaded';
import { ImportDialog } from './import-dialog';
import classes from './imports.module.css';

interface DroppedFolderProps {
  readonly path: string;
  readonly onOpen: (path: string) => void;
  readonly onImport: (path: string) => void;
  readonly onClose: () => void;
}

/** A folder of Parquet can be read where it lies or taken in, which is the user's to say; anything else can only be taken in. */
export function DroppedFolder({ path, onOpen, onImport, onClose }: DroppedFolderProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const inspection = useOperationQuery((operations) => operations.importsInspect, {
    path,
    more: [],
    header: 'auto' as const,
  });
  if (inspection.isError || (inspection.data !== undefined && inspection.data.format !== 'parquet')) {
    return <ImportDialog into={null} initialPath={path} onClose={onClose} />;
  }
  const found = inspection.data;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('drop.folderTitle')}
      size={560}
      centered
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap="sm">
        <Text size="sm" className={`mono ${classes.path}`}>
          {path}
        </Text>
        {found === undefined ? (
          <RowsSkeleton />
        ) : (
          <p className={classes.found} role="status">
            {[
              t('import.format.parquet'),
              t('adopt.files', { count: found.files, formatted: format.count(found.files) }),
              ...(found.records === null
                ? []
                : [t('adopt.rows', { count: found.records, formatted: format.count(found.records) })]),
              format.bytes(found.sizeBytes),
            ].join(' · ')}
          </p>
        )}
        <Text size="sm">{t('drop.choice')}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="default" disabled={found === undefined} onClick={() => onImport(path)}>
            {t('drop.import')}
          </Button>
          <Button data-autofocus disabled={found === undefined} onClick={() => onOpen(path)}>
            {t('drop.open')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
