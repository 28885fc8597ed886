import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueryHeader } from '../../../../shared/contract/workspace';
import { nearestType } from '../../../../shared/nearest-type';
import { useClients } from '../../api/context';
import { notifyFailure } from '../../ui/notify-failure';
import type { Tab } from './tab';
import type { TabStore } from './tab-store';
import type { TabActions } from './use-tab-actions';

/** Opens a saved query in a tab, without running it; in the tab that has it, where one does. */
export function useOpenSaved(
  store: TabStore,
  { activate, ask, open }: Pick<TabActions, 'activate' | 'ask' | 'open'>,
): (path: string) => Promise<void> {
  const { t } = useTranslation();
  const { workspace } = useClients();
  return useCallback(
    async (path) => {
      const there = store.all().find(({ saved }) => saved?.path === path);
      if (there !== undefined) {
        activate(there.id, true);
        return;
      }
      try {
        const { text, title, header, digest } = await workspace.read({ path });
        const id = open({
          title,
          text,
          target: header.target,
          parameters: typedOf(header),
          saved: { path, text, digest },
        });
        if (id !== null) ask({ id, focus: true });
      } catch (error) {
        notifyFailure(t('sql.saved.notRead', { path }), error);
      }
    },
    [activate, ask, open, store, t, workspace],
  );
}

/** What its parameters begin with. A file that is pinned notes the value of each, where it can be written: what has none there was NULL. */
export function typedOf({ parameters, pinned }: Pick<QueryHeader, 'parameters' | 'pinned'>): Tab['parameters'] {
  return Object.fromEntries(
    parameters.map(({ name, type, default: text }) => [
      name,
      { type: nearestType(type), text: text ?? '', isNull: text === null && pinned.length > 0 },
    ]),
  );
}

/** Tabs of a file that has another name now, or is gone: their text stays. */
export function movePath(store: TabStore, from: string, to: string | null): void {
  for (const { id, saved } of store.all()) {
    if (saved?.path === from) store.change(id, { saved: to === null ? null : { ...saved, path: to } });
  }
}
