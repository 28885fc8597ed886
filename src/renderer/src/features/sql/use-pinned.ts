import { useSyncExternalStore } from 'react';
import { useOperationQuery } from '../../api/use-operation-query';
import { pinnedHeader, type PinnedHeader } from './pinned-answer';
import type { TabStore } from './tab-store';

/** What the file of a tab says of its versions and its answer; null where it is not pinned, or the tab has no file. */
export function usePinned(store: TabStore, id: string): PinnedHeader | null {
  const { tabs } = useSyncExternalStore(store.subscribe, store.heads);
  const saved = tabs.find((tab) => tab.id === id)?.saved ?? null;
  const list = useOperationQuery((operations) => operations.workspaceList, {}, { enabled: saved !== null });
  return pinnedHeader(list.data?.queries ?? [], saved);
}
