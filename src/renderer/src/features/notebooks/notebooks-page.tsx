import { useCallback } from 'react';
import { LakeError } from '../../../../shared/errors';
import { useOperationQuery } from '../../api/use-operation-query';
import { Loaded } from '../../ui/states/loaded';
import { NotebookEditor } from './notebook-editor';
import { NotebookList } from './notebook-list';

interface NotebooksPageProps {
  /** The open notebook, by its path; null for the list of them. */
  readonly notebook: string | null;
}

export function NotebooksPage({ notebook }: NotebooksPageProps) {
  return notebook === null ? <NotebookList /> : <OpenNotebook key={notebook} path={notebook} />;
}

function OpenNotebook({ path }: { path: string }) {
  const notebook = useOperationQuery((operations) => operations.workspaceReadNotebook, { path });
  const lake = useOperationQuery((operations) => operations.lakeInfo, {});
  const { refetch } = notebook;
  const onLookAgain = useCallback(async () => {
    const { error } = await refetch();
    return error === null || isNotFound(error);
  }, [refetch]);
  return (
    <Loaded query={lake} subject={path}>
      {({ root }) => (
        <Loaded query={notebook} subject={path}>
          {(file) => (
            <NotebookEditor
              key={root}
              lakeRoot={root}
              file={file}
              isGone={isNotFound(notebook.error)}
              onLookAgain={onLookAgain}
            />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

function isNotFound(error: Error | null): boolean {
  return error instanceof LakeError && error.code === 'NOT_FOUND';
}
