import { z } from 'zod';
import type { Cost } from '../../../../shared/contract/statements';
import { keep, readKept } from './kept-value';

/** Above these a statement is not run unasked; null: it always is. */
const guardSchema = z.object({ bytes: z.number().nonnegative().nullable(), rows: z.number().nonnegative().nullable() });
export type CostBounds = z.infer<typeof guardSchema>;

const KEY = 'lagoon.sql.guard';
/** What a laptop reads in about a minute. */
export const defaultBounds: CostBounds = { bytes: 10_000_000_000, rows: 500_000_000 };

export function storedBounds(storage: Storage): CostBounds {
  return readKept(storage, KEY, guardSchema) ?? defaultBounds;
}

export function storeBounds(storage: Storage, bounds: CostBounds): void {
  keep(storage, KEY, bounds);
}

/** Whether more may be read than is run unasked. Rows that nobody knows are not held against a statement. */
export function exceeds({ total }: Pick<Cost, 'total'>, { bytes, rows }: CostBounds): boolean {
  return (bytes !== null && total.sizeBytes > bytes) || (rows !== null && (total.rows ?? 0) > rows);
}
