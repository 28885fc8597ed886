import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useClients } from '../../api/context';
import { useOperationQuery } from '../../api/use-operation-query';
import { storageOfLake, type TabStorage } from './lake-storage';
import { listsOfOnlyWindow } from './stored-tabs';
import { TabStore, type TabHeads } from './tab-store';
import { DRAFT_NAME, takeDraft } from './tabs-draft';
import { TabsKeeper } from './tabs-keeper';
import { namesOfBrowser, takeLists } from './window-lists';

interface Opened {
  readonly storage: TabStorage;
  readonly store: TabStore;
}

/** The open tabs as they were when the window was closed; null until they are known. */
export function useTabStore(): TabStore | null {
  const desktop = useOperationQuery((operations) => operations.shellCapabilities, {}).data?.desktop;
  // One that the page as a whole has asked already.
  const root = useOperationQuery((operations) => operations.lakeInfo, {}).data?.root;
  const storage = useMemo(() => (root === undefined ? null : storageOfLake(localStorage, root)), [root]);
  const { workspace } = useClients();
  const [opened, setOpened] = useState<Opened | null>(null);
  // Of another lake that was opened meanwhile: its tabs are its own.
  const store = opened === null || opened.storage !== storage ? null : opened.store;

  useEffect(() => {
    if (desktop === undefined || root === undefined || storage === null) return;
    const abort = new AbortController();
    const { signal } = abort;
    const open = async (): Promise<void> => {
      // The desktop has one window.
      const lists =
        desktop || !('locks' in navigator)
          ? listsOfOnlyWindow(storage)
          : await takeLists(
              storage,
              sessionStorage,
              namesOfBrowser(navigator.locks, `lagoon.sql.tabs ${root} `, signal),
              () => crypto.randomUUID(),
            );
      // `lagoon serve` takes another port each time, and a browser keeps what it keeps by port: the lake keeps the tabs as well.
      const text = desktop ? null : await draftText(signal);
      if (signal.aborted) return;
      if (text !== null) takeDraft(storage, text, lists);
      setOpened({ storage, store: new TabStore(storage, { lists }) });
    };
    const draftText = (until: AbortSignal): Promise<string | null> =>
      workspace.draft({ name: DRAFT_NAME }, { signal: until }).then(
        ({ text }) => text,
        (error: unknown) => {
          if (!until.aborted) console.warn('The open tabs that the lake keeps cannot be read.', error);
          return null;
        },
      );
    open().catch((error: unknown) => console.error(error));
    return () => abort.abort();
  }, [desktop, root, storage, workspace]);

  useEffect(() => {
    if (store === null) return;
    window.addEventListener('pagehide', store.flush);
    // Also where the app quits: it hides its window first.
    document.addEventListener('visibilitychange', store.flush);
    return () => {
      window.removeEventListener('pagehide', store.flush);
      document.removeEventListener('visibilitychange', store.flush);
      store.flush();
    };
  }, [store]);

  useEffect(() => {
    if (store === null || desktop !== false) return;
    const keeper = new TabsKeeper({
      read: () => workspace.draft({ name: DRAFT_NAME }).then(({ text }) => text),
      textWith: (kept) => store.draft(kept),
      write: (text) => workspace.keepDraft({ name: DRAFT_NAME, text }),
    });
    const stop = store.onAnyChange(keeper.changed);
    window.addEventListener('pagehide', keeper.flush);
    document.addEventListener('visibilitychange', keeper.flush);
    return () => {
      stop();
      window.removeEventListener('pagehide', keeper.flush);
      document.removeEventListener('visibilitychange', keeper.flush);
      keeper.flush();
    };
  }, [desktop, store, workspace]);

  return store;
}

export function useTabHeads(store: TabStore): TabHeads {
  return useSyncExternalStore(store.subscribe, store.heads);
}
