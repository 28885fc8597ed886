import { z } from 'zod';

const statsSchema = z.looseObject({
  numRecords: z.number().optional(),
  minValues: z.record(z.string(), z.unknown()).optional(),
  maxValues: z.record(z.string(), z.unknown()).optional(),
});

export interface FileStats {
  readonly records: number | null;
  readonly minEventTime: Date | null;
  readonly maxEventTime: Date | null;
}

/** What the lake shows of an `add`'s statistics. Statistics are optional by the protocol: what cannot be read counts as absent. */
export function readFileStats(stats: string | undefined, eventTimeColumn: string | null): FileStats {
  const parsed = statsSchema.safeParse(parseOrNull(stats));
  if (!parsed.success) return { records: null, minEventTime: null, maxEventTime: null };
  const { numRecords, minValues, maxValues } = parsed.data;
  return {
    records: numRecords ?? null,
    minEventTime: instantOf(minValues, eventTimeColumn),
    maxEventTime: instantOf(maxValues, eventTimeColumn),
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

function instantOf(values: Record<string, unknown> | undefined, column: string | null): Date | null {
  const value = column === null ? undefined : values?.[column];
  if (typeof value !== 'string') return null;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? null : at;
}
