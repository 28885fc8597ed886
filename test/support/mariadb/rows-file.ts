import { writeFile } from 'node:fs/promises';
import type { StagedRows } from '../../../src/main/core/ports';

/** Rows as `StagedRows` has them: `raw` texts stand without quotes, as numbers and dates do. */
export async function writeRows(
  path: string,
  rows: readonly (readonly (string | { readonly raw: string } | null)[])[],
): Promise<StagedRows> {
  const lines = rows.map((row) =>
    row
      .map((value) => {
        if (value === null) return 'NULL';
        return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : value.raw;
      })
      .join(','),
  );
  await writeFile(path, lines.map((line) => `${line}\n`).join(''));
  return { path, rows: rows.length };
}
