import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeEach, describe, expect, test } from 'vitest';
import { stateOf } from '../../core/lake/checkpoint-content';
import type { ParquetEngine } from '../../core/ports';
import { createParquetEngine } from './parquet-engine';

let folder: string;
let engine: ParquetEngine;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-checkpoint-'));
  engine = await createParquetEngine({ temporaryFolder: join(folder, 'spill'), threads: 2 });
  return async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  };
});

const protocol = '{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}';
const metaData =
  '{"metaData":{"id":"t","format":{"provider":"parquet","options":{}},"schemaString":"{}","partitionColumns":["day"],"configuration":{"a":"b"}}}';
const add = (n: number, size = n) =>
  JSON.stringify({
    add: {
      path: `day=${n}/f.parquet`,
      partitionValues: { day: n === 2 ? null : String(n) },
      size,
      modificationTime: n,
      dataChange: false,
      stats: `{"numRecords":${n},"maxValues":{"at":"5\\u2028 \\"q\\""}}`,
      tags: n === 1 ? { k: 'v' } : undefined,
    },
  });
const remove = (n: number, deletionTimestamp: number) =>
  JSON.stringify({ remove: { path: `day=${n}/f.parquet`, deletionTimestamp, dataChange: false, size: n } });
const txn = '{"txn":{"appId":"k","version":9007199254740993}}';

const read = async (...paths: string[]) => stateOf(await engine.readCheckpoint(paths), 10, '/t', paths[0] ?? '');

describe('a checkpoint', () => {
  test('gives back what was written, to the digit', async () => {
    const path = join(folder, 'a[1].parquet');
    const actions = [protocol, metaData, txn, add(1), add(2), remove(3, 50)];
    expect(await engine.writeCheckpoint(path, { base: null, actions, liveFiles: 2 })).toEqual({ actions: 6 });
    const state = await read(path);
    const files = [...state.files.values()].map((file): unknown => JSON.parse(JSON.stringify({ add: file })));
    expect(files).toEqual([JSON.parse(add(1)), JSON.parse(add(2))]);
    expect([...state.transactions]).toEqual([['k', 9_007_199_254_740_993n]]);
    expect(state.metaData.configuration).toEqual({ a: 'b' });
    expect([...state.tombstones.keys()]).toEqual(['day=3/f.parquet']);
  });

  test('takes over from the one before all but what was touched since and what has expired', async () => {
    const before = join(folder, 'before.parquet');
    const after = join(folder, 'after.parquet');
    const old = [protocol, metaData, txn, add(1), add(2), add(3), remove(7, 10), remove(8, 90), remove(9, 90)];
    await engine.writeCheckpoint(before, { base: null, actions: old, liveFiles: 3 });
    const touched = [2, 3, 9].map((n) => `day=${n}/f.parquet`);
    const base = { paths: [before], touched, keepTombstonesFromMs: 50 };
    const newer = [protocol, metaData, txn, remove(2, 95), add(3, 33), add(9)];
    await engine.writeCheckpoint(after, { base, actions: newer, liveFiles: 3 });
    const state = await read(after);
    expect([...state.files.values()].map(({ path, size }) => [path, size])).toEqual([
      ['day=1/f.parquet', 1],
      ['day=3/f.parquet', 33],
      ['day=9/f.parquet', 9],
    ]);
    expect([...state.tombstones.keys()]).toEqual(['day=2/f.parquet', 'day=8/f.parquet']);
    await expect(engine.writeCheckpoint(after, { base, actions: newer, liveFiles: 4 })).rejects.toMatchObject({
      code: 'INTERNAL',
    });
  });

  test('of another writer is read: in parts, with columns of its own, of other widths, structs that are null or hold nulls', async () => {
    const paths = [join(folder, 'one.parquet'), join(folder, 'two.parquet')];
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const empty = `NULL::STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[]) AS protocol`;
    const file = (value: string) =>
      `{'path': ${value}, 'size': 5::INTEGER, 'modificationTime': 6::BIGINT, 'partitionValues': MAP {'day': '1'}, 'partitionValues_parsed': {'day': 1}, 'stats_parsed': {'numRecords': 3}} AS add`;
    await connection.run(
      `COPY (SELECT {'minReaderVersion': 1, 'minWriterVersion': 2, 'readerFeatures': NULL::VARCHAR[]} AS protocol, ${file('NULL::VARCHAR')}, NULL::STRUCT(id VARCHAR, schemaString VARCHAR, partitionColumns VARCHAR[], format STRUCT(provider VARCHAR)) AS metaData, 1 AS checkpointMetadata
        UNION ALL SELECT ${empty}, ${file('NULL::VARCHAR')}, {'id': 'x', 'schemaString': '{}', 'partitionColumns': ['day'], 'format': {'provider': 'parquet'}}, 1) TO '${paths[0]}' (FORMAT parquet)`,
    );
    await connection.run(
      `COPY (SELECT ${empty}, ${file("'day=1/g.parquet'")}, NULL::STRUCT(id VARCHAR, schemaString VARCHAR, partitionColumns VARCHAR[], format STRUCT(provider VARCHAR)) AS metaData, 1 AS checkpointMetadata) TO '${paths[1]}' (FORMAT parquet)`,
    );
    connection.closeSync();
    instance.closeSync();
    const state = await read(...paths);
    expect([...state.files.values()]).toEqual([
      {
        path: 'day=1/g.parquet',
        partitionValues: { day: '1' },
        size: 5,
        modificationTime: 6,
        dataChange: false,
        stats: undefined,
        tags: undefined,
      },
    ]);
    expect(state.metaData).toMatchObject({ id: 'x', partitionColumns: ['day'] });
  });

  test('that is torn is an error', async () => {
    const path = join(folder, 'torn.parquet');
    await writeFile(path, 'PAR1');
    await expect(engine.readCheckpoint([path])).rejects.toThrow(/torn\.parquet/);
  });
});
