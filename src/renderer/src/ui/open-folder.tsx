import { Button } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { PathDialog } from './path-dialog';

/** What of an opening is drawn; `useOpenFolder` gives one. */
interface FolderOpening {
  readonly asking: boolean;
  readonly pending: boolean;
  readonly error: Error | null;
  begin(title: string): void;
  open(path: string): void;
  close(): void;
}

export function OpenFolderButton({ opening }: { opening: FolderOpening }) {
  const { t } = useTranslation();
  return (
    <Button
      variant="default"
      leftSection={<IconFolderOpen size={15} aria-hidden />}
      loading={opening.pending}
      onClick={() => opening.begin(t('openFolder.title'))}
    >
      {t('openFolder.action')}
    </Button>
  );
}

/** The typed path, where there is no system dialog or what it gave could not be opened. */
export function OpenFolderDialog({ opening }: { opening: FolderOpening }) {
  const { t } = useTranslation();
  return (
    <PathDialog
      opened={opening.asking}
      title={t('openFolder.title')}
      description={t('openFolder.description')}
      label={t('openFolder.label')}
      placeholder={t('openFolder.placeholder')}
      confirm={t('openFolder.confirm')}
      pending={opening.pending}
      error={opening.error}
      onConfirm={opening.open}
      onClose={opening.close}
    />
  );
}
