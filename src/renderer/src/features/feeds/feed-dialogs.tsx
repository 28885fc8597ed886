import type { FeedName } from '../../../../shared/ids';
import { ArchiveDialog } from './archive-dialog';
import { DeleteDialog } from './delete-dialog';
import { CloneDialog, RenameDialog } from './name-dialogs';

export type FeedDialogName = 'rename' | 'clone' | 'archive' | 'delete';

/** Which of them is open, and of which feed. */
export interface AskedDialog {
  readonly dialog: FeedDialogName;
  readonly feed: FeedName;
}

interface FeedDialogsProps {
  readonly asked: AskedDialog | null;
  readonly onClose: () => void;
}

export function FeedDialogs({ asked, onClose }: FeedDialogsProps) {
  if (asked === null) return null;
  const { dialog, feed } = asked;
  switch (dialog) {
    case 'rename':
      return <RenameDialog feed={feed} onClose={onClose} />;
    case 'clone':
      return <CloneDialog feed={feed} onClose={onClose} />;
    case 'archive':
      return <ArchiveDialog feed={feed} onClose={onClose} />;
    case 'delete':
      return <DeleteDialog feed={feed} isArchived={false} onClose={onClose} />;
  }
}
