import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-command';
import { PathDialog } from '../../ui/path-dialog';
import { navigate } from '../../ui/route';
import { withEnding } from './notebook-path';

/** Gives an open notebook another path, and opens it there. */
export function RenameNotebook({ path, onClose }: { path: string; onClose: () => void }) {
  const { t } = useTranslation();
  const rename = useCommand((operations) => operations.workspaceRename);
  return (
    <PathDialog
      opened
      title={t('notebooks.renameTitle', { path })}
      description={t('notebooks.renameText')}
      label={t('notebooks.name')}
      placeholder={t('notebooks.namePlaceholder')}
      initialPath={path}
      confirm={t('notebooks.rename')}
      pending={rename.isPending}
      error={rename.error}
      onConfirm={(name) => {
        const renamed = withEnding(name);
        rename.mutate({ path, to: renamed }, { onSuccess: () => navigate({ page: 'notebooks', notebook: renamed }) });
      }}
      onClose={onClose}
    />
  );
}
