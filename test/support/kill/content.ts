import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { LakeStore, Snapshot } from '../../../src/main/core/lake/types';
import { LakeError, messageOf } from '../../../src/shared/errors';
import { isRefused, streamAppId, streamFeed, tableAppId, tableFeed, tableRows } from './feeds';

/** What one version of a feed holds, read from the Parquet files themselves: every record by its key, none by a statistic. */
export interface Content {
  /** Of the log; -1 before the first commit. */
  readonly version: number;
  readonly positions: ReadonlyMap<string, bigint>;
  /** Keys, sorted: `<partition>:<offset>` of a stream, `id` of a table. A doubled row is there twice. */
  readonly rows: readonly string[];
  readonly quarantined: readonly string[];
}

/** A version that is listed as readable and is not. */
export class Unreadable extends Error {}

export type History = ReadonlyMap<number, readonly string[] | Unreadable | null>;

const key = { stream: "kafka_partition || ':' || kafka_offset", table: 'id' };

export interface ContentReader {
  newest(store: LakeStore, kind: 'stream' | 'table'): Promise<Content>;
  /** Every version (of many, `atMost` spread evenly, the newest among them): its rows, null where the store refuses it with NOT_FOUND, Unreadable where it gives one whose files do not read. */
  history(store: LakeStore, kind: 'stream' | 'table', atMost?: number): Promise<History>;
  /** For a reader beside writers at work: the newest snapshots of both feeds are whole and no older than at the last call. Throws the reason. */
  check(store: LakeStore): Promise<void>;
  close(): void;
}

export async function createReader(): Promise<ContentReader> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const kinds = { stream: streamFeed, table: tableFeed };
  const watched = { stream: new Watched(streamProblem), table: new Watched(tableProblem) };

  async function rowsOf(snapshot: Snapshot | null, kind: 'stream' | 'table'): Promise<string[]> {
    const byFile = await keysByFile(connection, snapshot, key[kind]);
    return [...byFile.values()].flat().sort();
  }

  async function newest(store: LakeStore, kind: 'stream' | 'table'): Promise<Content> {
    const snapshot = await store.snapshot(kinds[kind]);
    return {
      version: snapshot?.deltaVersion ?? -1,
      positions: snapshot?.positions ?? new Map(),
      rows: await rowsOf(snapshot, kind),
      quarantined: kind === 'stream' ? await rowsOf(await store.quarantine(streamFeed), kind) : [],
    };
  }

  async function history(store: LakeStore, kind: 'stream' | 'table', atMost = Number.POSITIVE_INFINITY) {
    const found = new Map<number, readonly string[] | Unreadable | null>();
    const last = (await store.snapshot(kinds[kind]))?.deltaVersion ?? -1;
    const step = Math.max(1, Math.ceil((last + 1) / atMost));
    for (let version = last; version >= 0; version -= step) {
      let snapshot: Snapshot | null = null;
      try {
        snapshot = await store.snapshotAt(kinds[kind], { version });
      } catch (error) {
        if (!(error instanceof LakeError && error.code === 'NOT_FOUND')) throw error;
      }
      try {
        found.set(version, snapshot === null ? null : await rowsOf(snapshot, kind));
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        found.set(version, error);
      }
    }
    return found;
  }

  return {
    newest,
    history,
    async check(store) {
      for (const kind of ['stream', 'table'] as const) {
        const snapshot = await store.snapshot(kinds[kind]);
        if (snapshot === null) continue;
        const fresh = snapshot.files.filter((file) => !watched[kind].knows(file.path));
        watched[kind].learn(await keysByFile(connection, { ...snapshot, files: fresh }, key[kind]));
        watched[kind].see(snapshot);
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Keys of each file's rows, all read; the rows of a file are as many as the log says. */
async function keysByFile(
  connection: DuckDBConnection,
  snapshot: Snapshot | null,
  expression: string,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (snapshot === null || snapshot.files.length === 0) return found;
  const paths = snapshot.files.map((file) => `'${file.absolutePath.replaceAll("'", "''")}'`).join(', ');
  let rows: string[][];
  try {
    const result = await connection.runAndReadAll(
      `SELECT filename, ${expression} FROM read_parquet([${paths}], filename = true, hive_partitioning = false, union_by_name = true)`,
    );
    rows = result.getRowsJson().map((row) => row.map(String));
  } catch (error) {
    throw new Unreadable(`Version ${snapshot.deltaVersion} does not read: ${messageOf(error)}`, { cause: error });
  }
  const byAbsolutePath = new Map(snapshot.files.map((file) => [file.absolutePath, file]));
  for (const file of snapshot.files) found.set(file.path, []);
  for (const [absolutePath = '', rowKey = ''] of rows) {
    found.get(byAbsolutePath.get(absolutePath)?.path ?? '')?.push(rowKey);
  }
  for (const file of snapshot.files) {
    const read = found.get(file.path)?.length ?? 0;
    if (file.records !== null && file.records !== read) {
      throw new Unreadable(`${file.path} holds ${read} rows where the log says ${file.records}.`);
    }
  }
  return found;
}

/** One feed as a reader saw it last. Files never change, so each is read once. */
class Watched {
  private readonly keys = new Map<string, readonly string[]>();
  private last: { version: number; positions: ReadonlyMap<string, bigint> } = { version: -1, positions: new Map() };

  constructor(private readonly problem: (counts: ReadonlyMap<string, number>, snapshot: Snapshot) => string | null) {}

  knows(path: string): boolean {
    return this.keys.has(path);
  }

  learn(files: ReadonlyMap<string, readonly string[]>): void {
    for (const [path, keys] of files) this.keys.set(path, keys);
  }

  see(snapshot: Snapshot): void {
    const { version, positions } = this.last;
    if (snapshot.deltaVersion < version)
      throw new Unreadable(`Version ${snapshot.deltaVersion} came after ${version}.`);
    for (const [appId, position] of positions) {
      const now = snapshot.positions.get(appId) ?? -1n;
      if (now < position) throw new Unreadable(`${appId} went back from ${position} to ${now}.`);
    }
    if (snapshot.deltaVersion === version) return;
    const counts = new Map<string, number>();
    for (const { path } of snapshot.files) {
      for (const rowKey of this.keys.get(path) ?? []) counts.set(rowKey, (counts.get(rowKey) ?? 0) + 1);
    }
    const problem = this.problem(counts, snapshot);
    if (problem !== null) throw new Unreadable(`Version ${snapshot.deltaVersion}: ${problem}`);
    this.last = { version: snapshot.deltaVersion, positions: snapshot.positions };
  }
}

/** What is wrong with a stream's rows (and, given, its quarantine's) for its positions; null: every record up to them is there exactly once. */
export function streamProblem(
  counts: ReadonlyMap<string, number>,
  { positions }: Pick<Snapshot, 'positions'>,
  quarantined?: ReadonlyMap<string, number>,
): string | null {
  let expected = 0;
  for (const [appId, position] of positions) {
    const partition = Number(appId.slice(streamAppId(0).length - 1));
    for (let n = 0; n < Number(position); n += 1) {
      const rowKey = `${partition}:${n}`;
      if (isRefused(n) && quarantined === undefined) continue;
      const count = (isRefused(n) ? quarantined : counts)?.get(rowKey) ?? 0;
      if (count !== 1) return `record ${rowKey} is there ${count} times`;
      expected += 1;
    }
  }
  const found = counts.size + (quarantined?.size ?? 0);
  return found === expected ? null : `${found - expected} rows are there that no position covers`;
}

export function tableProblem(
  counts: ReadonlyMap<string, number>,
  { positions }: Pick<Snapshot, 'positions'>,
): string | null {
  const position = positions.get(tableAppId);
  const expected = position === undefined ? [] : tableRows(Number(position));
  const wrong = expected.find((id) => counts.get(id) !== 1);
  if (wrong !== undefined) return `row ${wrong} is there ${counts.get(wrong) ?? 0} times`;
  return counts.size === expected.length ? null : `${counts.size - expected.length} rows of other versions are there`;
}

export function countKeys(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const rowKey of keys) counts.set(rowKey, (counts.get(rowKey) ?? 0) + 1);
  return counts;
}
