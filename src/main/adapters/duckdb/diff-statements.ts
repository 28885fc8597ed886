import type { VersionDiff } from '../../../shared/contract/queries';
import type { ComparedVersions } from '../../core/ports';
import { type ComparedColumn, comparedValue, type Side } from './diff-columns';
import { quoteIdentifier } from './sql-text';

/**
 * Statements for the SQL page whose rows are exactly those that were counted. Without `keys`, rows that are there more often in one version
 * than in the other, as often as they are so.
 */
export function diffStatements(
  { from, to, after }: ComparedVersions,
  columns: readonly ComparedColumn[],
  keys: readonly string[],
  reserved: ReadonlySet<string>,
): VersionDiff['statements'] {
  const feed = reserved.has(after.name) ? quoteIdentifier(after.name) : after.name;
  const version = (side: Side): string => `${feed} AT (VERSION => ${side === 'before' ? from : to})`;
  if (keys.length === 0) {
    const rows = (side: Side): string =>
      `SELECT ${columns.map((column) => named(column, side)).join(', ')}\nFROM ${version(side)}`;
    return {
      added: `${rows('after')}\nEXCEPT ALL\n${rows('before')}`,
      removed: `${rows('before')}\nEXCEPT ALL\n${rows('after')}`,
      changed: null,
    };
  }
  const matching = `ON ${sameKey(keys, 'before', 'after')}`;
  const lacking = (side: Side, other: Side): string =>
    `SELECT ${side}.*\nFROM ${version(side)} AS ${side}\nANTI JOIN ${version(other)} AS ${other}\n${matching}`;
  const others = columns.filter(({ name }) => !keys.includes(name));
  const values = others.flatMap((column) => [beside(column, 'before'), beside(column, 'after')]);
  const list = [...keys.map((key) => `after.${quoteIdentifier(key)}`), ...values];
  const differs = others.map((column) => differing(column, 'before.', 'after.'));
  return {
    added: lacking('after', 'before'),
    removed: lacking('before', 'after'),
    changed: `SELECT ${list.join(', ')}\nFROM ${version('before')} AS before\nJOIN ${version('after')} AS after\n${matching}\nWHERE ${differs.length === 0 ? 'false' : differs.join('\n  OR ')}`,
  };
}

/** NULL is a key like any other. */
export function sameKey(keys: readonly string[], before: string, after: string): string {
  return keys
    .map((key) => `${before}.${quoteIdentifier(key)} IS NOT DISTINCT FROM ${after}.${quoteIdentifier(key)}`)
    .join(' AND ');
}

export function differing(column: ComparedColumn, before: string, after: string): string {
  return `${comparedValue(column, 'before', before)} IS DISTINCT FROM ${comparedValue(column, 'after', after)}`;
}

function named(column: ComparedColumn, side: Side): string {
  const name = quoteIdentifier(column.name);
  const value = comparedValue(column, side);
  return value === name ? name : `${value} AS ${name}`;
}

function beside(column: ComparedColumn, side: Side): string {
  const type = side === 'before' ? column.typeBefore : column.typeAfter;
  const value = type === null ? 'NULL' : `${side}.${quoteIdentifier(column.name)}`;
  return `${value} AS ${quoteIdentifier(`${column.name}_${side}`)}`;
}
