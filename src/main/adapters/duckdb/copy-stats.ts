import { z } from 'zod';
import { LakeError } from '../../../shared/errors';
import type { ColumnType } from '../../../shared/contract/types';
import type { Leaf } from './json-shape';
import { quoteIdentifier } from './sql-text';

/** One file of `COPY … (RETURN_STATS)`, as getRowsJson gives it. */
const copyRowSchema = z.object({
  filename: z.string(),
  count: z.coerce.number(),
  file_size_bytes: z.coerce.number(),
  column_statistics: z.array(
    z.object({
      key: z.string(),
      value: z.array(z.object({ key: z.string(), value: z.string().nullable() })),
    }),
  ),
});

export interface CopiedFile {
  readonly path: string;
  readonly records: number;
  readonly sizeBytes: number;
  /** By leaf, in the order of `leaves`; null where DuckDB tells nothing. */
  readonly leaves: readonly (LeafStats | null)[];
}

interface LeafStats {
  readonly nulls: number;
  readonly min: string | null;
  readonly max: string | null;
}

export function readCopiedFile(row: unknown, leaves: readonly Leaf[]): CopiedFile {
  const parsed = copyRowSchema.safeParse(row);
  if (!parsed.success)
    throw new LakeError('INTERNAL', `DuckDB's COPY answered in a new form: ${z.prettifyError(parsed.error)}`);
  const columns = new Map(
    parsed.data.column_statistics.map(({ key, value }) => [key, new Map(value.map((item) => [item.key, item.value]))]),
  );
  return {
    path: parsed.data.filename,
    records: parsed.data.count,
    sizeBytes: parsed.data.file_size_bytes,
    leaves: leaves.map(({ path }) => {
      const found = columns.get(path.map(quoteIdentifier).join('.'));
      const nulls = found?.get('null_count');
      if (found === undefined || nulls === null || nulls === undefined) return null;
      return { nulls: Number(nulls), min: found.get('min') ?? null, max: found.get('max') ?? null };
    }),
  };
}

/**
 * Delta's per-file statistics. Written as text, number by number, so that a decimal or a long of more digits than a double has keeps them.
 * https://github.com/delta-io/delta/blob/master/PROTOCOL.md#per-file-statistics
 */
export function toDeltaStats(file: CopiedFile, leaves: readonly Leaf[]): string {
  const min: StatsTree = new Map();
  const max: StatsTree = new Map();
  const nullCount: StatsTree = new Map();
  file.leaves.forEach((stats, i) => {
    const leaf = leaves[i];
    if (stats === null || leaf === undefined) return;
    put(nullCount, leaf.path, String(stats.nulls));
    const low = stats.min === null ? null : bound(leaf.type, stats.min, 'min');
    const high = stats.max === null ? null : bound(leaf.type, stats.max, 'max');
    if (low === null || high === null) return;
    put(min, leaf.path, low);
    put(max, leaf.path, high);
  });
  return `{"numRecords":${file.records},"minValues":${render(min)},"maxValues":${render(max)},"nullCount":${render(nullCount)}}`;
}

/** A leaf is JSON text already. */
type StatsTree = Map<string, StatsTree | string>;

function put(tree: StatsTree, path: readonly string[], json: string): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length === 0) {
    tree.set(name, json);
    return;
  }
  const known = tree.get(name);
  const inner: StatsTree = known instanceof Map ? known : new Map();
  tree.set(name, inner);
  put(inner, rest, json);
}

function render(tree: StatsTree): string {
  return `{${[...tree].map(([name, value]) => `${JSON.stringify(name)}:${typeof value === 'string' ? value : render(value)}`).join(',')}}`;
}

/** DuckDB's text of a bound as Delta's JSON; null where it is better left out. */
function bound(type: ColumnType, text: string, side: 'min' | 'max'): string | null {
  if (type === 'string') return JSON.stringify(side === 'min' ? prefix(text) : prefixAbove(text));
  if (type === 'date') return JSON.stringify(text);
  if (type === 'timestamp') return instantBound(text, side);
  if (type === 'binary' || type === 'boolean' || typeof type !== 'string') return null;
  // Infinity and NaN are no JSON numbers.
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? text : null;
}

const statsCharacters = 32;
const lastCharacter = 0x10ffff;

function prefix(text: string): string {
  return Array.from(text).slice(0, statsCharacters).join('');
}

/** A short text that is not below `text`: its prefix, raised by the last character there is. */
function prefixAbove(text: string): string {
  const characters = Array.from(text);
  let cut = statsCharacters;
  while (cut < characters.length && characters[cut]?.codePointAt(0) === lastCharacter) cut += 1;
  if (characters.length <= cut) return text;
  return `${characters.slice(0, cut).join('')}${String.fromCodePoint(lastCharacter)}`;
}

/** `2026-11-21 01:02:03.123456+00` as ISO 8601 in milliseconds: rounded down for min and up for max, so that the file's rows stay within. */
function instantBound(text: string, side: 'min' | 'max'): string | null {
  const found = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text);
  if (found === null) return null;
  const micros = Number((found[3] ?? '').padEnd(6, '0'));
  const wholeSecond = Date.parse(`${found[1]}T${found[2]}Z`);
  const at = new Date(wholeSecond + (side === 'min' ? Math.floor(micros / 1000) : Math.ceil(micros / 1000)));
  // Rounded up into the year 10000, which has no such text.
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999 ? null : JSON.stringify(at.toISOString());
}
