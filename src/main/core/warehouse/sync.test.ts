import { beforeEach, describe, expect, it } from 'vitest';
import { commitOnce, countingIds, feedOf, recordingLogger } from '../../../../test/support/delta-lake';
import { createFakeLake, goodRecords, type FakeLake } from '../../../../test/support/fake-lake';
import { createFakeWarehouse, existingTable, type FakeWarehouse } from '../../../../test/support/fake-warehouse';
import type { Job, Run } from '../../../shared/contract/jobs';
import type { SyncReport, TableMapping } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import { createJobRunner } from '../jobs/job-runner';
import type { JobContext, JobOutcome, JobRunner } from '../jobs/types';
import type { LoadOutcome, RefusedRow, TableLoad } from '../ports';
import { startSync, type SyncPorts, type SyncRequest } from './sync';
import { createTurns } from './turns';

const feed = { ...feedOf('table'), keyColumns: ['id'] };
const fact: TableMapping = {
  table: 'fact_payments',
  kind: 'fact',
  feed: feed.name,
  keyColumns: ['id'],
  columns: [
    { name: 'id', type: 'VARCHAR(64)', source: { from: 'feed', column: 'id' } },
    { name: 'day', type: 'DATE', source: { from: 'snapshotDate' } },
    { name: 'version', type: 'INT', source: { from: 'snapshotVersion' } },
  ],
  topic: null,
};
const made = [
  existingTable('lagoon_schema_versions'),
  existingTable('fact_payments', 'table', ['id', 'day', 'version']),
];
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

let lake: FakeLake;
let runner: JobRunner;
let reports: SyncReport[];
let runs: Run[];
/** Staged files that nobody removed. */
let staged: number;
let refusals: RefusedRow[];

beforeEach(async () => {
  lake = await createFakeLake();
  runner = createJobRunner({
    clock: lake.clock,
    ids: countingIds('job'),
    logger: recordingLogger().logger,
    runLog: { append: (run) => Promise.resolve(void runs.push(run)), recent: () => Promise.resolve([]) },
    parallelExports: () => Promise.resolve(1),
  });
  reports = [];
  runs = [];
  staged = 0;
  refusals = [];
});

function storeOf(tables = made, load?: (load: TableLoad) => Promise<LoadOutcome>): FakeWarehouse {
  return createFakeWarehouse({
    tables,
    answer: (sql) => (sql.includes('lagoon_schema_versions') ? [['1']] : []),
    ...(load === undefined ? {} : { load }),
  });
}

async function start(
  warehouse: FakeWarehouse,
  over: Partial<SyncRequest> = {},
  ports: Partial<Pick<SyncPorts, 'feeds' | 'pullFromKsqldb'>> = {},
): Promise<Job[]> {
  return startSync(
    {
      tables: ['fact_payments'],
      version: undefined,
      from: 'lake',
      mappings: [fact],
      target: { store: 'embedded', file: '/lake/warehouse.duckdb', place: '/lake/warehouse.duckdb' },
      ...over,
    },
    {
      access: { using: (_target, work) => work(warehouse) },
      feeds: { list: () => Promise.resolve({ feeds: [feed], broken: [] }), get: () => Promise.resolve(feed) },
      store: lake.store,
      engine: {
        stageRows() {
          staged += 1;
          const remove = (): Promise<void> => Promise.resolve(void (staged -= 1));
          return Promise.resolve({ path: '/staged', rows: 2, refused: refusals.length, refusals, remove });
        },
        async *stagedText() {
          yield await Promise.resolve([
            ['a', '2026-01-01', '1'],
            ['b', '2026-01-01', '1'],
          ]);
        },
      },
      runner,
      turns: createTurns(),
      onReport: (report) => reports.push(report),
      pullFromKsqldb: () => Promise.reject(new Error('nobody asked ksqlDB')),
      ...ports,
    },
  );
}

async function ended(jobs: readonly Job[]): Promise<Job> {
  const [job] = jobs;
  if (job === undefined) throw new Error('no job was started');
  return runner.finished(job.id);
}

describe('a sync', () => {
  beforeEach(() => commitOnce(lake.store, feed, goodRecords(2), 1n).then(() => undefined));

  it('loads the newest version, marks it, and leaves no file', async () => {
    const warehouse = storeOf();
    expect(await ended(await start(warehouse))).toMatchObject({ status: 'done', warnings: [] });
    expect(warehouse.marks).toMatchObject([{ table: 'fact_payments', version: 1, sourceRows: 2 }]);
    expect(reports).toMatchObject([{ table: 'fact_payments', snapshotVersion: 1, sourceRows: 2, inserted: 2 }]);
    expect(staged).toBe(0);
  });

  it.each([
    ['5', [matching(/^latest_payments shows v5 still, .* is v1: .* = 'fact_payments' AND snapshot_version > 1$/)]],
    ['1', []],
    ['0', []],
  ])('warns where the view goes on showing a version that the lake does not have: v%s', async (shown, warnings) => {
    const warehouse = createFakeWarehouse({
      tables: made,
      answer: (sql) => {
        if (sql.includes('lagoon_schema_versions')) return [['1']];
        return sql.includes('lagoon_snapshots') ? [[shown]] : [];
      },
    });
    expect(await ended(await start(warehouse))).toMatchObject({ status: 'done', warnings });
    expect(warehouse.marks).toMatchObject([{ version: 1 }]);
  });

  it('leaves a dimension that is loaded live, and says how to have the lake of it', async () => {
    const dimension: TableMapping = {
      ...fact,
      table: 'dim_payments',
      kind: 'dimension',
      columns: fact.columns.slice(0, 1),
    };
    const warehouse = storeOf([
      existingTable('lagoon_schema_versions'),
      existingTable('dim_payments', 'table', ['id']),
    ]);
    warehouse.positions = () => Promise.resolve(new Map([['kafka:c:t:0', 1n]]));
    const jobs = await start(warehouse, { tables: ['dim_payments'], mappings: [dimension] });
    expect(await ended(jobs)).toMatchObject({
      status: 'done',
      warnings: [matching(/^dim_payments is loaded live too, .*: lagoon warehouse live --reset payment_totals$/)],
    });
  });

  it('warns of each row that the table cannot hold, and records their number without a value', async () => {
    refusals = [{ key: 'x', reason: 'id has 65 characters, and VARCHAR(64) holds 64' }];
    const job = await ended(await start(storeOf()));
    expect(job.warnings).toEqual([
      '1 row was refused: the table cannot hold it, by id.',
      'x: id has 65 characters, and VARCHAR(64) holds 64',
    ]);
    expect(runs).toMatchObject([{ warnings: ['1 row was refused: the table cannot hold it, by id.'] }]);
    expect(reports).toMatchObject([{ sourceRows: 3, refused: 1, refusals }]);
  });

  /** A store that has more of the version than was loaded; its primary key is one column, or several. */
  const withSurplus = (primary: readonly string[], type = 'bigint'): FakeWarehouse => {
    const named = existingTable('fact_payments', 'table', ['id', 'day', 'version']);
    const table = { ...named, columns: [...named.columns, { name: 'row_id', type, isNullable: false }] };
    const indexes = new Map([['PRIMARY', { columns: primary, isUnique: true }]]);
    const warehouse = createFakeWarehouse({
      tables: [existingTable('lagoon_schema_versions'), { ...table, indexes }],
      answer: (sql) => {
        if (sql.includes('lagoon_schema_versions') || sql.includes('lagoon_snapshots')) return [['1']];
        return sql.startsWith('SELECT COUNT(*)') ? [['3']] : ['a', 'b', 'x'].map((id, i) => [id, `${i + 7}`]);
      },
    });
    return warehouse;
  };

  it('takes out rows of the version that the lake lacks, and counts them', async () => {
    const warehouse = withSurplus(['row_id']);
    expect(await ended(await start(warehouse))).toMatchObject({
      status: 'done',
      warnings: ['1 row that v1 of the lake does not have was taken out.'],
    });
    expect(warehouse.changes).toEqual([['DELETE FROM "fact_payments" WHERE "version" = 1 AND "row_id" IN (9)']]);
    expect(warehouse.loads).toHaveLength(1);
    expect(reports).toMatchObject([{ inserted: 2, removed: 1 }]);
  });

  it('takes out a row whose number is text as text: as a number it would be others too', async () => {
    const warehouse = withSurplus(['row_id'], 'varchar(64)');
    expect(await ended(await start(warehouse))).toMatchObject({ status: 'done' });
    expect(warehouse.changes).toEqual([[`DELETE FROM "fact_payments" WHERE "version" = 1 AND "row_id" IN ('9')`]]);
  });

  it('makes the snapshot anew, unmarked meanwhile, where its rows have no number', async () => {
    const warehouse = withSurplus(['version', 'id']);
    expect(await ended(await start(warehouse))).toMatchObject({ status: 'done' });
    expect(warehouse.changes).toEqual([
      [
        "DELETE FROM lagoon_snapshots WHERE table_name = 'fact_payments' AND snapshot_version = 1",
        'DELETE FROM "fact_payments" WHERE "version" = 1',
      ],
    ]);
    expect({ loads: warehouse.loads.length, marks: warehouse.marks.length }).toEqual({ loads: 2, marks: 1 });
    expect(reports).toMatchObject([{ removed: 1 }]);
  });

  it('leaves and tells them where rows were refused, whose they may be', async () => {
    refusals = [{ key: 'x', reason: 'id has 65 characters, and VARCHAR(64) holds 64' }];
    const warehouse = withSurplus(['row_id']);
    const { warnings } = await ended(await start(warehouse));
    expect(warnings.at(-1)).toMatch(/^fact_payments has 1 row more of v1 than were loaded\. They stay/);
    expect(warehouse.changes).toEqual([]);
    expect(reports).toMatchObject([{ removed: 0, refused: 1 }]);
  });

  it('fails, without a mark, where more rows changed than there were', async () => {
    const warehouse = storeOf(made, () => Promise.resolve({ inserted: 97, updated: 0, unchanged: -95 }));
    expect(await ended(await start(warehouse))).toMatchObject({
      status: 'failed',
      error: { code: 'SOURCE', message: matching(/^2 rows became 97 in fact_payments/) },
    });
    expect(warehouse.marks).toEqual([]);
  });

  it('ends as cancelled while it loads, without a mark, a report or a file', async () => {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const warehouse = storeOf(made, async ({ signal }) => {
      begin();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      throw new LakeError('CANCELLED', 'Loading fact_payments was cancelled.');
    });
    const jobs = await start(warehouse);
    await begun;
    for (const { id } of jobs) runner.cancel(id);
    expect(await ended(jobs)).toMatchObject({ status: 'cancelled' });
    expect({ marks: warehouse.marks, reports, staged }).toEqual({ marks: [], reports: [], staged: 0 });
  });

  it('passes on what the store says of a full disk, and does not mark what is half there', async () => {
    const full = new LakeError('EXHAUSTED', 'The disk of the server is full. Free some space.');
    const warehouse = storeOf(made, () => Promise.reject(full));
    expect(await ended(await start(warehouse))).toMatchObject({
      status: 'failed',
      error: { code: 'EXHAUSTED', message: full.message },
    });
    expect({ marks: warehouse.marks, reports, staged }).toEqual({ marks: [], reports: [], staged: 0 });
  });

  it('says before `init` what to run, and reads no row', async () => {
    const warehouse = storeOf([]);
    expect(await ended(await start(warehouse))).toMatchObject({
      status: 'failed',
      error: { code: 'REFUSED', message: matching(/lagoon warehouse init$/) },
    });
    expect(warehouse.loads).toEqual([]);
  });

  it.each([
    [
      existingTable('fact_payments', 'table', ['id', 'version']),
      /lacks what its mapping fills: day\. .*warehouse check$/,
    ],
    [existingTable('fact_other'), /no table fact_payments at .*warehouse init$/],
  ])('says what the table lacks, and reads no row', async (table, message) => {
    const warehouse = storeOf([existingTable('lagoon_schema_versions'), table]);
    expect(await ended(await start(warehouse))).toMatchObject({
      status: 'failed',
      error: { code: 'SOURCE', message: matching(message) },
    });
    expect(warehouse.loads).toEqual([]);
  });

  it('refuses a table that nobody mapped, and versions that are not there or of many tables', async () => {
    await expect(start(storeOf(), { tables: ['fact_moons'] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'No feed is mapped to a table "fact_moons". There are: fact_payments.',
    });
    await expect(start(storeOf(), { version: 9 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'payment_totals has no version v9 that can be read. There are: v1.',
    });
    const other = { ...fact, table: 'fact_other' };
    await expect(start(storeOf(), { tables: 'all', mappings: [fact, other], version: 1 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(runner.list()).toEqual([]);
  });
});

describe('a sync straight from ksqlDB', () => {
  beforeEach(() => commitOnce(lake.store, feed, goodRecords(2), 1n).then(() => undefined));

  const pulled = { ...feed, source: { type: 'ksqldb' as const, object: 'TOTALS' } };
  const pull = async (warehouse: FakeWarehouse, meanwhile: () => void = () => undefined): Promise<Job> => {
    const snapshot = await lake.store.snapshot(feed);
    if (snapshot === null) throw new Error('no rows');
    return ended(
      await start(
        warehouse,
        { from: 'ksqldb' },
        {
          feeds: { list: () => Promise.resolve({ feeds: [pulled], broken: [] }), get: () => Promise.resolve(pulled) },
          pullFromKsqldb() {
            staged += 1;
            meanwhile();
            const remove = (): Promise<void> => Promise.resolve(void (staged -= 1));
            return Promise.resolve({ lake: { version: 0, date: '2026-01-01', snapshot }, unfit: 0, remove });
          },
        },
      ),
    );
  };
  const refused = {
    status: 'failed',
    error: { code: 'REFUSED', message: matching(/is loaded live .*lagoon warehouse live --reset payment_totals$/) },
  };

  it('is the live snapshot, where no live load has the rows', async () => {
    const warehouse = storeOf();
    expect(await pull(warehouse)).toMatchObject({ status: 'done' });
    expect(warehouse.marks).toMatchObject([{ version: 0 }]);
    expect(staged).toBe(0);
  });

  it('is refused beside a live load that runs and has no position yet', async () => {
    const warehouse = storeOf();
    const work = ({ signal }: JobContext): Promise<JobOutcome> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve({ deltaVersion: null }), { once: true }));
    runner.start({ kind: 'live', feed: feed.name, work });
    expect(await pull(warehouse)).toMatchObject(refused);
    expect(warehouse.loads).toEqual([]);
    await runner.close();
  });

  it.each([
    ['the rows came', 0],
    ['they were loaded', 1],
  ] as const)('is refused, and not marked, where one of another program began while %s', async (_when, loads) => {
    const positions = new Map<string, bigint>();
    const begins = (): Map<string, bigint> => positions.set('kafka:c:t:0', 1n);
    const warehouse = storeOf(made, (load) => {
      begins();
      return Promise.resolve({ inserted: load.rows.rows, updated: 0, unchanged: 0 });
    });
    warehouse.positions = () => Promise.resolve(positions);
    expect(await pull(warehouse, loads === 0 ? begins : undefined)).toMatchObject(refused);
    expect(warehouse.loads).toHaveLength(loads);
    expect({ marks: warehouse.marks, staged }).toEqual({ marks: [], staged: 0 });
  });
});

it('of a feed without rows says to export first, asked by name or with all', async () => {
  const message = matching(/lagoon export (?:payment_totals|--all)$/);
  for (const tables of [['fact_payments'], 'all' as const])
    await expect(start(storeOf(), { tables })).rejects.toMatchObject({ code: 'NOT_FOUND', message });
});
