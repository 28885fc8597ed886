export interface FileStats {
  readonly records: number | null;
  readonly minEventTime: Date | null;
  readonly maxEventTime: Date | null;
}

/**
 * What the lake shows of an `add`'s statistics. Statistics are optional by the protocol: what cannot be read counts as absent. Looked at by hand,
 * field by field: a schema would look at every column's, of a hundred thousand files.
 */
export function readFileStats(stats: string | undefined, eventTimeColumn: string | null): FileStats {
  const parsed = parseOrNull(stats);
  const records = field(parsed, 'numRecords');
  return {
    records: typeof records === 'number' ? records : null,
    minEventTime: instantOf(field(parsed, 'minValues'), eventTimeColumn),
    maxEventTime: instantOf(field(parsed, 'maxValues'), eventTimeColumn),
  };
}

function parseOrNull(stats: string | undefined): unknown {
  if (stats === undefined) return null;
  try {
    return JSON.parse(stats);
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function instantOf(values: unknown, column: string | null): Date | null {
  const value = column === null ? undefined : field(values, column);
  if (typeof value !== 'string') return null;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? null : at;
}
