import { expect, test } from 'vitest';
import { feedNameSchema } from '../../../shared/ids';
import type { LiveFile } from '../lake/types';
import type { FileBounds, RelationScan, SqlEngine, SqlRelation } from '../ports';
import type { RelationFiles, RelationSource } from './relation-source';
import { statementCost } from './statement-cost';

const relation: SqlRelation = { name: 'events', format: 'parquet', parts: [], columns: [], partitionColumns: [] };

function file(day: string, more: Partial<LiveFile> = {}): LiveFile {
  return {
    path: `day=${day}/data.parquet`,
    absolutePath: `/lake/streams/events/day=${day}/data.parquet`,
    partitionValues: { day },
    sizeBytes: 100,
    modifiedAt: new Date(0),
    records: 10,
    columns: null,
    minEventTime: null,
    maxEventTime: null,
    ...more,
  };
}

async function costOf(
  files: readonly LiveFile[],
  scanned: readonly (readonly boolean[])[],
  { others = [], schema = 'v3' }: { readonly others?: string[]; readonly schema?: string | null } = {},
) {
  const seen: (readonly FileBounds[])[] = [];
  const asked: unknown[] = [];
  const notUsed = (): never => {
    throw new TypeError('not used here');
  };
  const engine: Pick<SqlEngine, 'mentions' | 'versionClauses' | 'scans' | 'pin'> = {
    mentions: async () => ({ relations: [], others, changes: [] }),
    versionClauses: async () => [],
    pin: notUsed,
    scans: async (_sql, _options, _signal, work) =>
      work(
        scanned.map(
          (mayRead): RelationScan => ({
            name: 'events',
            schema,
            mayRead: async (bounds) => {
              seen.push(bounds);
              return mayRead;
            },
          }),
        ),
      ),
  };
  const found: RelationFiles = {
    relation,
    feed: feedNameSchema.parse('events'),
    files,
    eventTimeColumn: 'at',
    base: '/lake',
    origins: async () => new Map(),
  };
  const relations: Pick<RelationSource, 'filesOf' | 'relationAt'> = {
    relationAt: notUsed,
    filesOf: async (name, at) => {
      asked.push([name, at]);
      return found;
    },
  };
  const catalog = {
    refresh: async () => ({
      id: 'look 1',
      relations: [relation],
      found: new Map([['events', { ...found, version: 9 }]]),
    }),
  };
  const cost = await statementCost({ engine, catalog, relations }, { sql: 'x' }, new AbortController().signal);
  return { cost, seen, asked };
}

test('a cost counts the files that a scan may read, of the version that it asks for', async () => {
  const { cost, asked } = await costOf([file('1'), file('2'), file('3')], [[true, false, true]]);
  const read = { files: 2, filesTotal: 3, rows: 20, rowsTotal: 30, sizeBytes: 200, sizeBytesTotal: 300 };
  expect(cost).toEqual({
    relations: [{ name: 'events', version: 3, ...read }],
    total: read,
    isComplete: true,
    look: 'look 1',
  });
  expect(asked).toEqual([['events', { version: 3 }]]);
});

test('of the newest version a cost counts the files that the look found, and asks for none', async () => {
  const { cost, asked } = await costOf([file('1'), file('2')], [[true, false]], { schema: null });
  expect(cost).toMatchObject({ relations: [{ name: 'events', version: null }], total: { files: 1, filesTotal: 2 } });
  expect(asked).toEqual([]);
});

test('a feed that is read twice counts twice', async () => {
  const { cost } = await costOf(
    [file('1'), file('2')],
    [
      [true, true],
      [true, false],
    ],
  );
  expect(cost.relations.map(({ rows }) => rows)).toEqual([20, 10]);
  expect(cost.total).toMatchObject({ files: 3, filesTotal: 4, rows: 30, rowsTotal: 40 });
});

test('rows are not known where a file does not tell, and what is no feed makes a cost incomplete', async () => {
  const { cost } = await costOf([file('1'), file('2', { records: null })], [[true, false]], {
    others: ['read_csv()'],
  });
  expect(cost).toMatchObject({ isComplete: false, total: { rows: 10, rowsTotal: null, sizeBytes: 100 } });
});

test('bounds are the partition and the times of the events, the last a millisecond later than the log has it', async () => {
  const times = {
    minEventTime: new Date('2026-11-20T01:00:00.000Z'),
    maxEventTime: new Date('2026-11-20T02:00:00.999Z'),
  };
  const { seen } = await costOf([file('1', times), file('2'), file('2')], [[true, true, true]]);
  const [bounds] = seen;
  expect(bounds?.[0]).toEqual({
    day: { min: '1', max: '1' },
    at: { min: '2026-11-20T01:00:00.000Z', max: '2026-11-20T02:00:01.000Z' },
  });
  expect(bounds?.[1]).toEqual({ day: { min: '2', max: '2' } });
  expect(bounds?.[1]).toBe(bounds?.[2]);
});
