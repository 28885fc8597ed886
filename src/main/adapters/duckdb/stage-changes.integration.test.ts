import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, expect, test } from 'vitest';
import { column } from '../../../../test/support/delta-lake';
import type { StageChangesOptions } from '../../core/ports';
import { openInstance } from './instance';
import { stageChanges } from './stage-changes';

let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-changes-'));
  instance = await openInstance({ temporaryFolder: join(folder, '.spill'), threads: 2 });
  connection = await instance.connect();
  return async () => {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  };
});

let written = 0;
/** Changes as a writer of the layout has them: columns, then partition and offset. */
async function changes(columns: string, rows: readonly string[]): Promise<string> {
  written += 1;
  const path = join(folder, `changes ${written}.parquet`);
  await connection.run(
    `COPY (SELECT * FROM (VALUES ${rows.map((row) => `(${row})`).join(', ')}) AS t (${columns}, "\u0001partition", "\u0001offset")) TO '${path}' (FORMAT parquet)`,
  );
  return path;
}

async function staged(options: Partial<StageChangesOptions> & Pick<StageChangesOptions, 'paths'>) {
  const found = await stageChanges(instance, join(folder, 'staged'), {
    deletes: [],
    feedColumns: [column('id', 'string'), column('n', 'long'), column('city', 'string'), column('at', 'timestamp')],
    columns: [
      { name: 'id', type: 'VARCHAR(4)', source: { column: 'id' } },
      { name: 'n', type: 'INT', source: { column: 'n' } },
      { name: 'city', type: 'VARCHAR(8)', source: { column: 'city' } },
      { name: 'version', type: 'INT', source: { constant: '0' } },
    ],
    keyColumns: ['id', 'version'],
    newestBy: [],
    keepsKnown: [],
    signal: new AbortController().signal,
    ...options,
  });
  const [rows, gone] = [await readFile(found.path, 'utf8'), await readFile(found.gone.path, 'utf8')];
  await found.remove();
  expect([found.rows, found.gone.rows]).toEqual([rows, gone].map((text) => text.split('\n').length - 1));
  return { rows, gone, refused: found.refused, refusals: found.refusals };
}

test('of each key the newest change counts, whether it is a row or a delete, and a delete gives its key', async () => {
  const rows = await changes('id, n', ["'a', 1, 0, 0", "'a', 2, 0, 5", "'b', 1, 0, 1", "'c', 1, 1, 9", "'d', 1, 0, 7"]);
  const deletes = await changes('id', ["'a', 0, 3", "'b', 0, 2", "'c', 0, 99", "'z', 0, 4"]);
  expect(await staged({ paths: [rows], deletes: [deletes] })).toEqual({
    rows: '"a",2,NULL,0\n"c",1,NULL,0\n"d",1,NULL,0\n',
    gone: '"b",0\n"z",0\n',
    refused: 0,
    refusals: [],
  });
});

test('a change that is refused is none: what came before it counts, as where each had been staged by itself', async () => {
  const paths = [
    await changes('id, n', ["'a', 1, 0, 0", "'a', 3000000000, 0, 1", "'b', 3000000000, 0, 3", 'NULL, 1, 2, 4']),
  ];
  const deletes = [await changes('id', ["'b', 0, 2"])];
  expect(await staged({ paths, deletes })).toMatchObject({
    rows: '"a",1,NULL,0\n',
    gone: '"b",0\n',
    refused: 3,
    refusals: [
      { key: 'a, 0', place: { partition: 0, offset: 1n }, reason: 'n is 3000000000, which INT cannot hold exactly' },
      { key: 'b, 0', place: { partition: 0, offset: 3n } },
      { key: 'NULL, 0', place: { partition: 2, offset: 4n }, reason: 'id is NULL, and it is of the key' },
    ],
  });
});

test('an event time decides before the place, and a NULL leaves what an older change of the key said', async () => {
  const at = (day: number): string => `TIMESTAMPTZ '2026-01-0${day} 00:00:00+00'`;
  const paths = [
    await changes('id, n, city, "at"', [
      `'a', 1, 'Bern', ${at(1)}, 0, 9`,
      `'a', 2, NULL, ${at(3)}, 0, 1`,
      `'a', 3, 'Rome', ${at(2)}, 1, 5`,
      `'b', 4, NULL, NULL, 0, 2`,
    ]),
  ];
  expect(await staged({ paths, newestBy: ['at'], keepsKnown: ['n', 'city'] })).toMatchObject({
    rows: '"a",2,"Rome",0\n"b",4,NULL,0\n',
    gone: '',
  });
});

test('nothing at all is staged as nothing', async () => {
  expect(await staged({ paths: [] })).toMatchObject({ rows: '', gone: '', refused: 0 });
});
