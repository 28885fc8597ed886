import { Button, TextInput } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { notifyFailure } from '../../ui/notify-failure';
import classes from './feed-sync.module.css';
import { SyncModal } from './sync-modal';
import { SyncPlan } from './sync-plan';

/** The feeds as a file of them would have them. */
export function FileSyncDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const desktop = useOperationQuery((operations) => operations.shellCapabilities, {}).data?.desktop === true;
  const choose = useCommand((operations) => operations.shellChooseFile);
  const [typed, setTyped] = useState('');
  /** `look` counts how often was asked: the same path is read anew, as its file may have been mended. */
  const [asked, setAsked] = useState<{ path: string; look: number } | null>(null);
  const compare = (path: string): void => setAsked((before) => ({ path, look: (before?.look ?? 0) + 1 }));
  const chooseFile = (): void =>
    choose.mutate(
      { title: t('feedSync.fileTitle'), kind: { name: 'JSON', extensions: ['json'] } },
      {
        onSuccess: ({ path }) => {
          if (path === null) return;
          setTyped(path);
          compare(path);
        },
        onError: (error) => notifyFailure(t('feedSync.notCompared'), error),
      },
    );
  return (
    <SyncModal title={t('feedSync.fileTitle')} onClose={onClose}>
      <form
        className={classes.choose}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') compare(typed.trim());
        }}
      >
        <TextInput
          data-autofocus
          label={t('feedSync.path')}
          description={t('feedSync.pathHelp')}
          placeholder={t('feedSync.pathPlaceholder')}
          value={typed}
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {desktop && (
          <Button
            variant="default"
            leftSection={<IconFile size={15} aria-hidden />}
            loading={choose.isPending}
            onClick={chooseFile}
          >
            {t('feedSync.chooseFile')}
          </Button>
        )}
        <Button type="submit" variant={asked === null ? 'filled' : 'default'} disabled={typed.trim() === ''}>
          {t('feedSync.compare')}
        </Button>
      </form>
      {asked !== null && <SyncPlan key={asked.look} from={{ type: 'file', path: asked.path }} onClose={onClose} />}
    </SyncModal>
  );
}
