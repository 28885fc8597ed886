import { useSyncExternalStore } from 'react';
import type { QueryHeader } from '../../../../shared/contract/workspace';
import { useOperationQuery } from '../../api/use-operation-query';
import type { TabStore } from './tab-store';

export type PinnedHeader = Pick<QueryHeader, 'pinned' | 'answer' | 'parameters'>;

/** What the file of a tab says of its versions and its answer; null where it is not pinned, or the tab has no file. */
export function usePinned(store: TabStore, id: string): PinnedHeader | null {
  const { tabs } = useSyncExternalStore(store.subscribe, store.heads);
  const path = tabs.find((tab) => tab.id === id)?.saved?.path;
  const list = useOperationQuery((operations) => operations.workspaceList, {}, { enabled: path !== undefined });
  const header = list.data?.queries.find((query) => query.path === path)?.header;
  return header === undefined || header.pinned.length === 0 ? null : header;
}
