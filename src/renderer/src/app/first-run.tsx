import { Alert } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { FirstRunPage } from '../features/first-run/first-run-page';
import { useFormat } from '../ui/format';
import { moreFilesText } from '../ui/more-files';
import classes from './app.module.css';
import { DropOverlay } from './drop-overlay';
import { FirstRunHelp } from './help/first-run-help';
import { useFileDrop, type OneDropped } from './use-file-drop';

interface FirstRunProps {
  /** Kept until there is a lake that can take it. */
  readonly dropped: OneDropped | null;
  readonly onDropped: (dropped: OneDropped | null) => void;
  /** The lake is being made and filled. */
  readonly started: boolean;
  readonly onStarted: () => void;
  readonly onDone: () => void;
}

/** The window before there is a lake. */
export function FirstRun({ dropped, onDropped, started, onStarted, onDone }: FirstRunProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const dragged = useFileDrop((found) => {
    if (found.kind === 'folderAmongOthers')
      notifications.show({ title: t('drop.folderAmongOthersTitle'), message: t('drop.folderAmongOthers') });
    else onDropped(found);
  });
  return (
    <>
      <main className={classes.main}>
        {dropped !== null && !started && (
          <Alert
            role="status"
            variant="light"
            color="blue"
            m="md"
            title={t('drop.noLakeTitle')}
            withCloseButton
            closeButtonLabel={t('common.close')}
            onClose={() => onDropped(null)}
          >
            {t('drop.noLake')}
            {dropped.kind !== 'unplaced' && <div className={`mono ${classes.droppedPath ?? ''}`}>{dropped.path}</div>}
            {dropped.kind === 'files' && dropped.more.length > 0 && moreFilesText(dropped.more, t, format)}
          </Alert>
        )}
        <FirstRunPage onStarted={onStarted} onDone={onDone} />
      </main>
      <FirstRunHelp />
      {dragged && <DropOverlay />}
    </>
  );
}
