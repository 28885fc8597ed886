import type { TableMapping } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import type { ExistingTable, Warehouse } from '../ports';
import { notInitialised } from './warehouse-access';

/** A step from the schema before to the one of its version. */
export interface Migration {
  readonly version: number;
  /** At most 200 characters. */
  readonly description: string;
  /** Safe to run again: MySQL has no transaction around DDL, and a step may have stopped half-way. */
  readonly statements: readonly string[];
}

/** Version 1 is what the scripts make; each later one is a step here, and the scripts make it too. */
export const migrations: readonly Migration[] = [];

const firstVersion = 1;

export function newestVersion(steps: readonly Migration[] = migrations): number {
  return Math.max(firstVersion, ...steps.map(({ version }) => version));
}

/** Null before `init`. */
export async function schemaVersionOf(
  warehouse: Pick<Warehouse, 'ask'>,
  existing: readonly ExistingTable[],
): Promise<number | null> {
  if (!existing.some(({ name }) => name === 'lagoon_schema_versions')) return null;
  const { rows } = await warehouse.ask('SELECT MAX(version) AS version FROM lagoon_schema_versions', 1);
  const text = rows[0]?.[0] ?? null;
  return text === null ? null : Number(text);
}

/** Error: REFUSED where a newer Lagoon made the schema. */
export function assertKnown(version: number | null, place: string, steps: readonly Migration[] = migrations): void {
  const newest = newestVersion(steps);
  if (version === null || version <= newest) return;
  throw new LakeError(
    'REFUSED',
    `A newer Lagoon made the warehouse at ${place} (schema ${version}; this one knows up to ${newest}). Update Lagoon.`,
    { details: { version, newest } },
  );
}

/** Errors: REFUSED before `init`, and where the schema is older or newer than what this program writes. */
export function assertReady(version: number | null, place: string, steps: readonly Migration[] = migrations): void {
  assertKnown(version, place, steps);
  if (version === null) throw notInitialised(place);
  if (version >= newestVersion(steps)) return;
  throw new LakeError(
    'REFUSED',
    `The warehouse at ${place} has schema ${version}, and this Lagoon needs ${newestVersion(steps)}. Bring it there: lagoon warehouse init`,
    { details: { version } },
  );
}

/** Each step after `from`, in order, its version written down when it is done. Gives what was done. */
export async function migrate(
  warehouse: Pick<Warehouse, 'run'>,
  from: number,
  steps: readonly Migration[] = migrations,
): Promise<string[]> {
  const due = steps.filter(({ version }) => version > from).toSorted((a, b) => a.version - b.version);
  for (const { version, description, statements } of due) {
    await warehouse.run([
      ...statements,
      `INSERT INTO lagoon_schema_versions (version, description)
VALUES (${version}, '${description.replaceAll("'", "''")}')
ON DUPLICATE KEY UPDATE version = VALUES(version)`,
    ]);
  }
  return due.map(({ version, description }) => `migration ${version}: ${description}`);
}

/** Error: SOURCE naming the table, or the columns of it, that the store lacks and the mapping fills. */
export function assertHolds(existing: readonly ExistingTable[], { table, columns }: TableMapping, place: string): void {
  const found = existing.find(({ name }) => name === table);
  if (found === undefined) {
    throw new LakeError('SOURCE', `There is no table ${table} at ${place}. Make it: lagoon warehouse init`, {
      details: { table },
    });
  }
  const there = new Set(found.columns.map(({ name }) => name.toLowerCase()));
  const missing = columns.map(({ name }) => name).filter((name) => !there.has(name.toLowerCase()));
  if (missing.length === 0) return;
  throw new LakeError(
    'SOURCE',
    `The table ${table} at ${place} lacks what its mapping fills: ${missing.join(', ')}. How to add it says: lagoon warehouse check`,
    { details: { table, columns: missing.join(', ') } },
  );
}
