import { useTranslation } from 'react-i18next';
import type { WarehouseStatus } from '../../../../shared/contract/warehouse';
import { useClients } from '../../api/context';
import { notifyFailure } from '../../ui/notify-failure';
import type { SqlGrammar } from './sql-tokens';
import type { Tab } from './tab';
import type { TabStore } from './tab-store';

/** Puts the clauses of a tab's statements under each other, as one step that Undo takes back. */
export function useFormatting(
  store: TabStore,
  /** The warehouse's; undefined while it is not known whose it is. */
  warehouseStore: WarehouseStatus['store'] | undefined,
  replaceText: (id: string, text: string) => void,
): (id: string) => Promise<void> {
  const { t } = useTranslation();
  const { warehouse } = useClients();
  const grammarOf = async (target: Tab['target']): Promise<SqlGrammar> => {
    if (target === 'lake') return 'duckdb';
    return (warehouseStore ?? (await warehouse.status({})).store) === 'mysql' ? 'mysql' : 'duckdb';
  };
  return async (id) => {
    const tab = store.tab(id);
    if (tab === null) return;
    try {
      // A parser of many dialects: as large as the editor, and used now and then.
      const { formatSql } = await import('./format-sql');
      const formatted = formatSql(tab.text, await grammarOf(tab.target));
      // What was typed while it loaded is worth more than its form.
      if (formatted !== tab.text && store.tab(id)?.text === tab.text) replaceText(id, formatted);
    } catch (error) {
      notifyFailure(t('sql.format.failed'), error);
    }
  };
}
