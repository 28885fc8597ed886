import { useTranslation } from 'react-i18next';
import { navigate } from '../../ui/route';
import { useRemoveFile } from '../sql';

/** Deletes a notebook's file, and offers it back; brought back, it is shown. */
export function useRemoveNotebook(): (file: { path: string; title: string }, onRemoved: () => void) => void {
  const { t } = useTranslation();
  const remove = useRemoveFile();
  return ({ path, title }, onRemoved) =>
    remove({
      path,
      words: {
        removed: t('notebooks.deleted', { title }),
        undo: t('notebooks.restore'),
        notRemoved: t('notebooks.deleteFailed', { title }),
        notRestored: t('notebooks.restoreFailed', { title }),
      },
      onRemoved,
      onRestored: () => navigate({ page: 'notebooks', notebook: path }),
    });
}
