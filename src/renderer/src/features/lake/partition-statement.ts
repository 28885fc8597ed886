import { quotedText } from '../../ui/around-statement';
import { sqlName } from '../../ui/sql-name';

const PARTITION_STEP = /^([^=/]+)=(.*)$/;
/** Integers in every feed of the lake: month=03 is 3. */
const DATED = new Set(['year', 'month', 'day']);

/**
 * SELECT of one partition, its values in WHERE so that every other file is pruned. Null where the path is not of the form a=1/b=2: such a
 * folder has no column to ask for.
 */
export function selectPartition(feed: string, path: string): string | null {
  const conditions: string[] = [];
  for (const step of path.split('/')) {
    const [, name, value] = PARTITION_STEP.exec(step) ?? [];
    if (name === undefined || value === undefined) return null;
    conditions.push(condition(name, decoded(value)));
  }
  return `SELECT *\nFROM ${feed}\nWHERE ${conditions.join(' AND ')}\nLIMIT 1000`;
}

function condition(name: string, value: string): string {
  const column = sqlName(name);
  // Hive's name for NULL in a path.
  if (value === '__HIVE_DEFAULT_PARTITION__') return `${column} IS NULL`;
  if (DATED.has(name) && /^\d{1,4}$/.test(value)) return `${column} = ${String(Number(value))}`;
  // A quoted literal takes the column's type, text or number.
  return `${column} = ${quotedText(value)}`;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A percent sign that escapes nothing is itself.
    return value;
  }
}
