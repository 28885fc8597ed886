import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LakeError } from '../../../../shared/errors';
import { useClients } from '../../api/context';
import { useCommand } from '../../api/use-command';
import { useOperationQuery } from '../../api/use-operation-query';
import { notifyFailure } from '../../ui/notify-failure';
import { OneAtATime } from './one-at-a-time';
import { parameterNames } from './parameter-names';
import { SaveDialog, type SaveAs } from './save-dialog';
import { headerToSave, namedInHead } from './saved-header';
import { splitStatements } from './statement-at';
import type { Tab } from './tab';
import type { TabStore } from './tab-store';
import { takeWritten, type WrittenTab } from './take-written';

interface Saving {
  /** Writes the tab to its file; asks for a name where it has none. */
  save(id: string): void;
  saveAs(id: string): void;
  readonly dialog: ReactNode;
}

/** A tab that is to get a name. */
interface Naming {
  readonly id: string;
  /** As its head and the tab say it; null where they do not. */
  readonly title: string | null;
  readonly description: string | null;
  /** Of its parameters, as DuckDB infers them: found out while the name is typed. */
  readonly types: Promise<ReadonlyMap<string, string | null>>;
}

interface SavingOptions {
  readonly store: TabStore;
  readonly titleOf: (tab: Pick<Tab, 'title' | 'number'>) => string;
  /** Puts into the editor what is in the file now, header included. */
  readonly showText: (id: string, text: string) => void;
  /** In a tab of its own. */
  readonly openText: (draft: Pick<Tab, 'title' | 'text' | 'target' | 'saved'>) => void;
}

/** Saving of tabs as files of the workspace. A file that others changed is never written over unasked. */
export function useSaving({ store, titleOf, showText, openText }: SavingOptions): Saving {
  const { t } = useTranslation();
  const { queries, workspace } = useClients();
  const [naming, setNaming] = useState<Naming | null>(null);
  /** The one whose dialog is open by now, for what is awaited meanwhile. */
  const openNaming = useRef<Naming | null>(null);
  const showNaming = (next: Naming | null): void => {
    openNaming.current = next;
    setNaming(next);
  };
  /** The one that Save was pressed for, until its file is written or could not be. */
  const [sending, setSending] = useState<Naming | null>(null);
  const [conflict, setConflict] = useState<string | null>(null);
  const list = useOperationQuery((operations) => operations.workspaceList, {}, { enabled: naming !== null });
  const saving = useCommand((operations) => operations.workspaceSave);
  const [saves] = useState(() => new OneAtATime());

  const said = (path: string): void => {
    notifications.show({ color: 'green', message: t('sql.saved.done', { path }) });
  };
  const written = (id: string, what: WrittenTab): void => {
    const shown = takeWritten(store, id, what);
    if (shown !== null) showText(id, shown);
    said(what.path);
  };

  const writeOver = async (id: string, expected: string | null): Promise<void> => {
    const tab = store.tab(id);
    if (tab === null || tab.saved === null) return;
    const { path } = tab.saved;
    try {
      const { text, digest } = await saving.mutateAsync({ path, text: tab.text, expected });
      setConflict(null);
      written(id, { path, sent: tab.text, text, digest });
    } catch (error) {
      if (error instanceof LakeError && error.code === 'CONFLICT') setConflict(id);
      else notifyFailure(t('sql.saved.failed', { path }), error);
    }
  };

  /** Of a statement that does not parse, none. */
  const inferredTypes = async ({ text, target }: Tab): Promise<ReadonlyMap<string, string | null>> => {
    const statements = target === 'lake' ? splitStatements(text).map(({ start, end }) => text.slice(start, end)) : [];
    const asked = statements
      .filter((sql) => parameterNames(sql).length > 0)
      .map((sql) =>
        queries.parameters({ sql }).catch((error: unknown) => {
          if (!(error instanceof LakeError)) console.error(error);
          return [];
        }),
      );
    return new Map((await Promise.all(asked)).flat().map(({ name, type }) => [name, type]));
  };

  const saveAs = async (tab: Tab, asked: Naming, { path, ...as }: SaveAs): Promise<void> => {
    const { title } = as;
    setSending(asked);
    try {
      const inferred = await asked.types;
      // Cancelled before anything was written.
      if (openNaming.current !== asked) return;
      const header = headerToSave(tab, as, inferred);
      const { text, digest } = await saving.mutateAsync({ path, text: tab.text, header, expected: null });
      if (openNaming.current === asked) showNaming(null);
      store.change(tab.id, { title });
      written(tab.id, { path, sent: tab.text, text, digest });
    } catch (error) {
      // Shown in the dialog, which stays open.
      if (!(error instanceof LakeError)) console.error(error);
    } finally {
      setSending((now) => (now === asked ? null : now));
    }
  };

  const onDisk = async (path: string): Promise<{ text: string; digest: string } | null> => {
    try {
      return await workspace.read({ path });
    } catch (error) {
      if (error instanceof LakeError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  };
  const beginNaming = (id: string): void => {
    saving.reset();
    const tab = store.tab(id);
    if (tab !== null) showNaming({ id, ...namedInHead(tab), types: inferredTypes(tab) });
  };
  const overwrite = async (tab: Tab): Promise<void> => {
    if (tab.saved === null) return;
    try {
      await writeOver(tab.id, (await onDisk(tab.saved.path))?.digest ?? null);
    } catch (error) {
      notifyFailure(t('sql.saved.failed', { path: tab.saved.path }), error);
    }
  };
  const openTheirs = async (tab: Tab): Promise<void> => {
    if (tab.saved === null) return;
    const { path } = tab.saved;
    try {
      const theirs = await onDisk(path);
      setConflict(null);
      if (theirs === null) notifications.show({ color: 'yellow', message: t('sql.saved.gone', { path }) });
      else
        openText({
          title: tab.title,
          text: theirs.text,
          target: tab.target,
          saved: { path, text: theirs.text, digest: theirs.digest },
        });
    } catch (error) {
      notifyFailure(t('sql.saved.notRead', { path }), error);
    }
  };

  const named = naming === null ? null : store.tab(naming.id);
  const disputed = conflict === null ? null : store.tab(conflict);
  return {
    save: (id) => {
      const tab = store.tab(id);
      if (tab === null) return;
      if (tab.saved === null) {
        beginNaming(id);
      } else {
        // Both with the digest of before, the second of two would be told of the first as of somebody else's.
        void saves.run(id, () => writeOver(id, store.tab(id)?.saved?.digest ?? null));
      }
    },
    saveAs: beginNaming,
    dialog: (
      <>
        {naming !== null && named !== null && (
          <SaveDialog
            heading={t('sql.saved.heading')}
            title={naming.title ?? titleOf(named)}
            description={naming.description}
            folder={list.data?.folder}
            pending={saving.isPending || sending === naming}
            error={saving.error}
            onSave={(as) => void saveAs(named, naming, as)}
            onClose={() => showNaming(null)}
          />
        )}
        {disputed?.saved != null && (
          <Modal
            opened
            onClose={() => setConflict(null)}
            title={t('sql.saved.conflict.title')}
            size={520}
            centered
            closeButtonProps={{ 'aria-label': t('common.close') }}
          >
            <Stack gap="sm">
              <div>{t('sql.saved.conflict.body', { path: disputed.saved.path })}</div>
              <Group justify="flex-end" gap="xs">
                <Button variant="default" data-autofocus onClick={() => void openTheirs(disputed)}>
                  {t('sql.saved.conflict.open')}
                </Button>
                <Button
                  variant="default"
                  onClick={() => {
                    setConflict(null);
                    beginNaming(disputed.id);
                  }}
                >
                  {t('sql.saved.conflict.other')}
                </Button>
                <Button color="red.9" loading={saving.isPending} onClick={() => void overwrite(disputed)}>
                  {t('sql.saved.conflict.overwrite')}
                </Button>
              </Group>
            </Stack>
          </Modal>
        )}
      </>
    ),
  };
}
