import { z } from 'zod';
import { columnSchema, type Column } from '../../../shared/contract/types';
import { lagoonVersion } from '../../../shared/version';
import type { FolderMemory, ParquetEngine } from '../ports';

/** A Parquet file of an opened folder. */
export interface FoundFile {
  readonly absolutePath: string;
  /** Below the folder. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  /** As FileStat has it; null where the file system does not say. */
  readonly changedMs: number | null;
}

/** The files of a folder as they were looked at. */
export interface FoundFolder {
  /** Absolute. */
  readonly root: string;
  readonly files: readonly FoundFile[];
  /** Before the first was looked at. */
  readonly lookedAtMs: number;
}

export interface FolderDescription {
  readonly columns: Column[];
  readonly partitionColumns: string[];
  /** Rows of each file, in the files' order; null where its footer was not told. */
  readonly records: readonly (number | null)[];
  /** Whether each file has all of the columns and no other, in the same types. */
  readonly isUniform: boolean;
}

export interface FolderTellers {
  readonly engine: Pick<ParquetEngine, 'describeParquet' | 'version'>;
  readonly memory: FolderMemory;
}

/** Some file systems keep times of two seconds: what was written that shortly before may be written again without a sign of it. */
const settledMs = 3000;

const rememberedSchema = z.object({
  formatVersion: z.literal(2),
  /** Another release may tell another type, and so may another engine. */
  lagoon: z.string(),
  engine: z.string(),
  root: z.string(),
  columns: z.array(columnSchema),
  partitionColumns: z.array(z.string()),
  isUniform: z.boolean(),
  /** Path, bytes, when written and when changed in milliseconds since 1970, rows. */
  files: z.array(z.tuple([z.string(), z.number(), z.number(), z.number().nullable(), z.number().nullable()])),
});
type Remembered = z.input<typeof rememberedSchema>;

/**
 * What the files' footers say: remembered for as long as no file appeared, went or changed its size or times, since of thousands of files reading them takes
 * seconds. Errors: IO, CORRUPT, UNAVAILABLE (the engine does not open).
 */
export async function describeFolder(
  { root, files: found, lookedAtMs }: FoundFolder,
  { engine, memory }: FolderTellers,
): Promise<FolderDescription> {
  const remembered = remembering(await memory.recall(root));
  if (remembered !== null && isOf(remembered, root, found, engine.version())) {
    const { columns, partitionColumns, isUniform, files } = remembered;
    return { columns, partitionColumns, isUniform, records: files.map(([, , , , records]) => records) };
  }
  const { columns, partitionColumns, isUniform, files } = await engine.describeParquet(
    found.map((file) => file.absolutePath),
  );
  const recordsOf = new Map(files.map((file) => [file.path, file.records]));
  const records = found.map((file) => recordsOf.get(file.absolutePath) ?? null);
  const draft: Remembered = {
    formatVersion: 2,
    lagoon: lagoonVersion,
    engine: engine.version(),
    root,
    columns,
    partitionColumns,
    isUniform,
    files: found.map((file, index) => [
      file.path,
      file.sizeBytes,
      file.modifiedAt.getTime(),
      file.changedMs,
      records[index] ?? null,
    ]),
  };
  const isSettled = found.every((file) => (file.changedMs ?? file.modifiedAt.getTime()) < lookedAtMs - settledMs);
  await memory.remember(root, isSettled ? JSON.stringify(draft) : null);
  return { columns, partitionColumns, isUniform, records };
}

/** Null for what another form or somebody's hand wrote: it is found again. */
function remembering(text: string | null): z.infer<typeof rememberedSchema> | null {
  if (text === null) return null;
  try {
    return rememberedSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function isOf(
  remembered: z.infer<typeof rememberedSchema>,
  root: string,
  found: readonly FoundFile[],
  engine: string,
): boolean {
  return (
    remembered.root === root &&
    remembered.lagoon === lagoonVersion &&
    remembered.engine === engine &&
    remembered.files.length === found.length &&
    remembered.files.every(([path, sizeBytes, modifiedMs, changedMs], index) => {
      const file = found[index];
      return (
        file?.path === path &&
        file.sizeBytes === sizeBytes &&
        file.modifiedAt.getTime() === modifiedMs &&
        file.changedMs === changedMs
      );
    })
  );
}
