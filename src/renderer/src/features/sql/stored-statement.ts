const KEY = 'lagoon.sql.statement';

/** The editor's text, kept on this machine so that a reload loses nothing. */
export function storedStatement(): string {
  return localStorage.getItem(KEY) ?? '';
}

export function storeStatement(text: string): void {
  try {
    localStorage.setItem(KEY, text);
  } catch (error) {
    // A text beyond the browser's quota is still in the editor; only the reload would lose it.
    console.warn('The statement is too long to be kept over a reload.', error);
  }
}
