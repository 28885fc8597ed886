import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { sameButForCase } from './import-names';

const elementSchema = z.object({
  file_name: z.string(),
  name: z.string(),
  type: z.string().nullable(),
  num_children: z.coerce.number().nullable(),
  duckdb_type: z.string().nullable(),
  repetition_type: z.string().nullable(),
  converted_type: z.string().nullable(),
  logical_type: z.string().nullable(),
});
type Element = z.infer<typeof elementSchema>;

export interface ParquetNames {
  /** Of the columns, as the file itself spells them: read_parquet renames the second of two that differ in case only. */
  readonly columns: readonly string[];
  /** Two fields side by side that are one name to SQL; null where there are none. */
  readonly clash: readonly [string, string] | null;
  /** The same for files of one schema. */
  readonly signature: string;
}

/** By the path that was given. */
export async function parquetNames(
  connection: DuckDBConnection,
  literals: readonly string[],
): Promise<ReadonlyMap<string, ParquetNames>> {
  const result = await connection.runAndReadAll(`SELECT * FROM parquet_schema([${literals.join(', ')}])`);
  const files = new Map<string, Element[]>();
  for (const row of result.getRowObjectsJson()) {
    const element = elementSchema.parse(row);
    const elements = files.get(element.file_name) ?? [];
    elements.push(element);
    files.set(element.file_name, elements);
  }
  return new Map([...files].map(([path, elements]) => [path, namesOf(elements)]));
}

/** Elements come depth first, the root before all. */
function namesOf(elements: readonly Element[]): ParquetNames {
  let at = 0;
  let clash: readonly [string, string] | null = null;
  const take = (): string[] => {
    const element = elements[at];
    at += 1;
    const names: string[] = [];
    for (let left = element?.num_children ?? 0; left > 0 && at < elements.length; left -= 1) {
      names.push(elements[at]?.name ?? '');
      take();
    }
    clash ??= sameButForCase(names);
    return names;
  };
  const columns = take();
  const signature = JSON.stringify(elements.map(({ file_name: _path, ...element }) => element));
  return { columns, clash, signature };
}
