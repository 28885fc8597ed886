/** The statement with one name in place of another, wherever it stands as a whole word outside quoted text and comments. */
export function replaceName(sql: string, from: string, to: string): string {
  const escaped = from.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(
    String.raw`'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|"${escaped}"|(?<![\p{L}\p{N}_"])${escaped}(?![\p{L}\p{N}_"])`,
    'giu',
  );
  return sql.replaceAll(pattern, (found) => (/^['\-/]/.test(found) ? found : to));
}
