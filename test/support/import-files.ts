import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { CsvHeader } from '../../src/shared/contract/imports';
import type { Job } from '../../src/shared/contract/jobs';
import { feedNameSchema, type FeedName } from '../../src/shared/ids';
import { openTestLake, type TestLake } from './lake';

/** Another program that writes files: a DuckDB of its own. */
export interface ForeignWriter {
  /** A folder of this writer's, removed by close. */
  readonly folder: string;
  sql(statement: string): Promise<void>;
  /** Writes the rows of a SELECT; folders are made. */
  parquet(path: string, select: string): Promise<void>;
  close(): Promise<void>;
}

export async function openForeignWriter(): Promise<ForeignWriter> {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-foreign-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const sql = async (statement: string): Promise<void> => {
    await connection.run(statement);
  };
  return {
    folder,
    sql,
    async parquet(path, select) {
      await mkdir(dirname(path), { recursive: true });
      await sql(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type CreateFeed = NonNullable<Parameters<TestLake['core']['imports']['start']>[0]['create']>;
export const newTable: CreateFeed = { kind: 'table', level: 'raw', eventTimeColumn: null, keyColumns: [] };
export const newStream: CreateFeed = { ...newTable, kind: 'stream' };

/** A lake without feeds, and a folder of files to import into its feed "t". */
export interface ImportBench {
  readonly lake: TestLake;
  readonly folder: string;
  readonly feed: FeedName;
  /** Under the folder; folders are made. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  /** Imports into a new table, or as told; null: into the feed that is there. */
  take(path: string, header?: CsvHeader, create?: CreateFeed | null): Promise<Job>;
  /** `name,type` of each column that the files would have. */
  types(path: string, header?: CsvHeader): Promise<string[]>;
  close(): Promise<void>;
}

export async function openImportBench(): Promise<ImportBench> {
  const lake = await openTestLake();
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-import-'));
  const feed = feedNameSchema.parse('t');
  await lake.core.lake.init({ feeds: 'none' });
  return {
    lake,
    folder,
    feed,
    async write(name, content) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    },
    async take(path, header = 'auto', create = newTable) {
      const { job } = await lake.core.imports.start({ path, header, feed, create });
      const [ended] = await lake.ended([job.id]);
      if (ended === undefined) throw new Error('the job is not listed');
      return ended;
    },
    async types(path, header = 'auto') {
      const { columns } = await lake.core.imports.inspect({ path, header });
      return columns.map(({ name, type }) => `${name},${typeof type === 'string' ? type : JSON.stringify(type)}`);
    },
    async close() {
      await lake.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface ImportSetup {
  /** One for the whole file: its folder is kept between tests. */
  readonly foreign: ForeignWriter;
  /** A new one for each test. */
  readonly bench: ImportBench;
}

/** Opens and closes both around the tests of the file, or of the describe that it is called in; `prepare` runs before each. */
export function importSetup(prepare: (setup: ImportSetup) => Promise<void> = () => Promise.resolve()): ImportSetup {
  let foreign: ForeignWriter | null = null;
  let bench: ImportBench | null = null;
  const setup: ImportSetup = {
    get foreign() {
      return opened(foreign);
    },
    get bench() {
      return opened(bench);
    },
  };
  beforeAll(async () => {
    foreign = await openForeignWriter();
  });
  afterAll(() => foreign?.close());
  beforeEach(async () => {
    bench = await openImportBench();
    await prepare(setup);
  });
  afterEach(async () => {
    await bench?.close();
    bench = null;
  });
  return setup;
}

function opened<T>(part: T | null): T {
  if (part === null) throw new Error('what is set up before tests is there in tests alone');
  return part;
}
