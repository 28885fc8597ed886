import { sqlName } from '../../ui/sql-name';

/** The statement with one name in place of another, wherever it stands as a whole word outside quoted text and comments; in quotes where it needs them. */
export function replaceName(sql: string, from: string, to: string): string {
  const written = asWritten(to);
  return sql.replaceAll(namePattern(from), (found) => (isNoName(found) ? found : written));
}

/** Where the name stands first, as such; null where it does not. */
export function placeOfName(sql: string, name: string): number | null {
  for (const { 0: found, index } of sql.matchAll(namePattern(name))) if (!isNoName(found)) return index;
  return null;
}

function namePattern(name: string): RegExp {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const quoted = escaped.replaceAll('"', '""');
  return new RegExp(
    String.raw`'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|"${quoted}"|(?<![\p{L}\p{N}_"])${escaped}(?![\p{L}\p{N}_"])`,
    'giu',
  );
}

function isNoName(found: string): boolean {
  return /^['\-/]/.test(found);
}

/** A dot between plain names parts them; what else has one is a name with a dot in it. */
function asWritten(name: string): string {
  return name.split('.').every((part) => sqlName(part) === part) ? name : sqlName(name);
}
