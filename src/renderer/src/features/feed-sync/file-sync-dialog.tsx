import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './feed-sync.module.css';
import { SyncModal } from './sync-modal';
import { SyncPlan } from './sync-plan';

/** The feeds as a file of them would have them. */
export function FileSyncDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  /** `look` counts how often was asked: the same path is read anew, as its file may have been mended. */
  const [asked, setAsked] = useState<{ path: string; look: number } | null>(null);
  return (
    <SyncModal title={t('feedSync.fileTitle')} onClose={onClose}>
      <form
        className={classes.choose}
        onSubmit={(event) => {
          event.preventDefault();
          const path = typed.trim();
          if (path !== '') setAsked((before) => ({ path, look: (before?.look ?? 0) + 1 }));
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
        <Button type="submit" variant={asked === null ? 'filled' : 'default'} disabled={typed.trim() === ''}>
          {t('feedSync.compare')}
        </Button>
      </form>
      {asked !== null && <SyncPlan key={asked.look} from={{ type: 'file', path: asked.path }} onClose={onClose} />}
    </SyncModal>
  );
}
