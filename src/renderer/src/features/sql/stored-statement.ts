import { sqlTargets, type SqlTarget } from '../../ui/route';

/** The lake's is as old as the page: statements that are kept under it stay. */
const keys: Readonly<Record<SqlTarget, string>> = {
  lake: 'lagoon.sql.statement',
  warehouse: 'lagoon.sql.warehouse.statement',
};
const TARGET_KEY = 'lagoon.sql.on';

/** The editor's text, kept on this machine so that a reload loses nothing. */
export function storedStatement(target: SqlTarget): string {
  return localStorage.getItem(keys[target]) ?? '';
}

export function storeStatement(target: SqlTarget, text: string): void {
  try {
    localStorage.setItem(keys[target], text);
  } catch (error) {
    // A text beyond the browser's quota is still in the editor; only the reload would lose it.
    console.warn('The statement is too long to be kept over a reload.', error);
  }
}

/** What was asked last. */
export function storedTarget(): SqlTarget {
  const stored = localStorage.getItem(TARGET_KEY);
  return sqlTargets.find((known) => known === stored) ?? 'lake';
}

export function storeTarget(target: SqlTarget): void {
  localStorage.setItem(TARGET_KEY, target);
}
