import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-command';
import { notifyFailure } from '../../ui/notify-failure';
import { navigate } from '../../ui/route';

const UNDO_MS = 20_000;

/** Deletes a notebook's file, and offers it back: what it held is in the answer. */
export function useRemoveNotebook(): (file: { path: string; title: string }, onRemoved: () => void) => void {
  const { t } = useTranslation();
  const remove = useCommand((operations) => operations.workspaceRemove);
  const save = useCommand((operations) => operations.workspaceSave);
  return ({ path, title }, onRemoved) => {
    const restore = async (text: string, id: string): Promise<void> => {
      try {
        await save.mutateAsync({ path, text, expected: null });
        notifications.hide(id);
        navigate({ page: 'notebooks', notebook: path });
      } catch (error) {
        notifyFailure(t('notebooks.restoreFailed', { title }), error);
      }
    };
    remove.mutate(
      { path },
      {
        onError: (error) => notifyFailure(t('notebooks.deleteFailed', { title }), error),
        onSuccess: ({ text }) => {
          const id = `deleted ${path}`;
          notifications.show({
            id,
            autoClose: UNDO_MS,
            message: (
              <>
                {t('notebooks.deleted', { title })}{' '}
                <Button size="compact-xs" variant="default" onClick={() => void restore(text, id)}>
                  {t('notebooks.restore')}
                </Button>
              </>
            ),
          });
          onRemoved();
        },
      },
    );
  };
}
