import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconCode, IconFileText, IconRefresh, IconServer } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FileSyncDialog } from './file-sync-dialog';
import { ServerSyncDialog } from './server-sync-dialog';
import { StatementsDialog } from './statements-dialog';

type SyncDialogName = 'server' | 'file' | 'statements';

/** Where a list of feeds can be taken from, and what makes the server have one. */
export function SyncButtons() {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<SyncDialogName | null>(null);
  const close = (): void => setDialog(null);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconRefresh size={15} aria-hidden />}
            rightSection={<IconChevronDown size={13} aria-hidden />}
          >
            {t('feedSync.sync')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconServer size={14} aria-hidden />} onClick={() => setDialog('server')}>
            {t('feedSync.fromServer')}
          </Menu.Item>
          <Menu.Item leftSection={<IconFileText size={14} aria-hidden />} onClick={() => setDialog('file')}>
            {t('feedSync.fromFile')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconCode size={14} aria-hidden />} onClick={() => setDialog('statements')}>
            {t('feedSync.statements.open')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'server' && <ServerSyncDialog onClose={close} />}
      {dialog === 'file' && <FileSyncDialog onClose={close} />}
      {dialog === 'statements' && <StatementsDialog onSync={() => setDialog('server')} onClose={close} />}
    </>
  );
}
