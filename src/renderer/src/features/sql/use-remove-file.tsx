import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useCommand } from '../../api/use-command';
import { notifyFailure } from '../../ui/notify-failure';
import { removeFile } from './remove-file';

const UNDO_MS = 20_000;

interface RemovedFile {
  readonly path: string;
  /** What is said of it, in the words of the page. */
  readonly words: {
    readonly removed: string;
    readonly undo: string;
    readonly notRemoved: string;
    readonly notRestored: string;
  };
  readonly onRemoved: () => void;
  readonly onRestored?: () => void;
}

/** Deletes a file of the workspace, and offers it back for a while, also where the page or panel is closed meanwhile. */
export function useRemoveFile(): (file: RemovedFile) => void {
  const remove = useCommand((operations) => operations.workspaceRemove);
  const save = useCommand((operations) => operations.workspaceSave);
  return ({ path, words, onRemoved, onRestored }) => {
    const toast = (undo: () => Promise<void>, autoClose: number | false) => ({
      autoClose,
      title: words.removed,
      message: (
        <Group>
          <Button size="compact-sm" variant="default" onClick={() => void undo()}>
            {words.undo}
          </Button>
        </Group>
      ),
    });
    let id = '';
    let offered = (): Promise<void> => Promise.resolve();
    void removeFile({
      // Not `mutate` with callbacks: those are not called any more once the panel is closed.
      remove: () => remove.mutateAsync({ path }),
      restore: (text) => save.mutateAsync({ path, text, expected: null }),
      offer: (undo) => {
        offered = undo;
        id = notifications.show(toast(undo, UNDO_MS));
      },
      holdOffer: () => notifications.update({ id, ...toast(offered, false) }),
      endOffer: () => notifications.hide(id),
      onRemoved,
      onRestored: () => onRestored?.(),
      onNotRemoved: (error) => notifyFailure(words.notRemoved, error),
      onNotRestored: (error) => notifyFailure(words.notRestored, error),
    });
  };
}
