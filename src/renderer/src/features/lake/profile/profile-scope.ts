import type { ColumnProfile } from '../../../../../shared/contract/rows';
import { quotedName, quotedText } from '../../../ui/around-statement';
import { kindOf } from '../../../ui/grid/column-kind';
import { literalOf } from '../../../ui/grid/sql-literal';
import { atVersion } from '../../../ui/version-statement';

/** Rows of a feed that are described. */
export type ProfileScope =
  | { readonly kind: 'all'; readonly heldAt?: number }
  /** YYYY-MM-DD of a stream. */
  | { readonly kind: 'day'; readonly date: string; readonly heldAt?: number }
  /** Delta version. */
  | { readonly kind: 'version'; readonly version: number };

/** The same rows as of a Delta version: columns are described one after another, and a commit between two would give them other rows. */
export function scopeHeldAt(scope: ProfileScope, version: number | null): ProfileScope {
  return scope.kind === 'version' || version === null ? scope : { ...scope, heldAt: version };
}

/** Longer values are cut: a row has to begin with one, not to be equal to it. */
const LONGEST_VALUE = 1000;

/** What is described. A feed's name needs no quoting (ids.ts). */
export function profiledRows(feed: string, scope: ProfileScope): string {
  const { from, where } = partsOf(feed, scope);
  return `SELECT *\nFROM ${from}${where === null ? '' : `\nWHERE ${where}`}`;
}

export function rowsWithValue(feed: string, scope: ProfileScope, column: ColumnProfile, value: string | null): string {
  return rowsWhere(feed, scope, valueCondition(column, value));
}

export function rowsInBin(
  feed: string,
  scope: ProfileScope,
  column: ColumnProfile,
  bin: { readonly from: string; readonly to: string },
  isLast: boolean,
): string {
  const name = quotedName(column.name);
  // Bins of what has decimals are counted as DOUBLE.
  const isReal = /^(?:FLOAT|DOUBLE|DECIMAL|U?HUGEINT)/.test(column.type);
  const bound = (text: string): string => (isReal ? `${quotedText(text)}::DOUBLE` : literalOf(text, column));
  return rowsWhere(feed, scope, `${name} >= ${bound(bin.from)} AND ${name} ${isLast ? '<=' : '<'} ${bound(bin.to)}`);
}

function valueCondition(column: ColumnProfile, value: string | null): string {
  const name = quotedName(column.name);
  if (value === null) return `${name} IS NULL`;
  const kind = kindOf(column);
  if (value.length >= LONGEST_VALUE) return `starts_with(${name}::VARCHAR, ${quotedText(value)})`;
  // The text of a nested value, and of NaN and the infinities, is told apart by nothing else.
  if (kind === 'nested' || kind === 'other') return `${name}::VARCHAR = ${quotedText(value)}`;
  return `${name} = ${literalOf(value, column)}`;
}

function rowsWhere(feed: string, scope: ProfileScope, condition: string): string {
  const { from, where } = partsOf(feed, scope);
  return `SELECT *\nFROM ${from}\nWHERE ${where === null ? '' : `${where} AND `}${condition}\nLIMIT 1000`;
}

function partsOf(feed: string, scope: ProfileScope): { from: string; where: string | null } {
  switch (scope.kind) {
    case 'all':
      return { from: atVersion(feed, scope.heldAt ?? null), where: null };
    case 'version':
      return { from: atVersion(feed, scope.version), where: null };
    case 'day': {
      const [year, month, day] = scope.date.split('-').map(Number);
      return {
        from: atVersion(feed, scope.heldAt ?? null),
        where: `year = ${String(year)} AND month = ${String(month)} AND day = ${String(day)}`,
      };
    }
  }
}
