import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-command';
import { PathDialog } from '../../ui/path-dialog';
import { navigate } from '../../ui/route';
import { pathOfName } from './notebook-path';

/** Asks for a name, makes the file, and opens it. */
export function NewNotebook({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const save = useCommand((operations) => operations.workspaceSaveNotebook);
  const make = (name: string): void => {
    const path = pathOfName(name);
    const title = path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/i, '');
    save.mutate(
      {
        path,
        cells: [
          { kind: 'markdown', text: `# ${title}`, opening: null, closing: null, info: null },
          { kind: 'sql', text: '', opening: null, closing: null, info: null },
        ],
        expected: null,
      },
      { onSuccess: () => navigate({ page: 'notebooks', notebook: path }) },
    );
  };
  return (
    <PathDialog
      opened
      title={t('notebooks.new')}
      description={t('notebooks.newText')}
      label={t('notebooks.name')}
      placeholder={t('notebooks.namePlaceholder')}
      confirm={t('notebooks.create')}
      pending={save.isPending}
      error={save.error}
      onConfirm={make}
      onClose={onClose}
    />
  );
}
