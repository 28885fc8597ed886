import { expect, test } from 'vitest';
import type { SqlEngine, SqlRelation } from '../ports';
import { createCatalog } from './catalog';
import type { RelationSource, Relations } from './relation-source';

/** For whatever is asked. */
const any = null;

/** A lake of one feed, whose version is what `version` says when it is looked at. */
function lakeOf(version: () => number | null, state = (look: number): symbol => Symbol.for(`${look}`)) {
  let looks = 0;
  let ids = 0;
  let now = 0;
  const asked: string[][] = [];
  const set: (readonly SqlRelation[])[] = [];
  const relation: SqlRelation = { name: 'events', format: 'parquet', parts: [], columns: [], partitionColumns: [] };
  const runs: SqlRelation = { ...relation, name: 'lagoon_runs' };
  const source: Pick<RelationSource, 'relations'> = {
    relations: async (isAsked): Promise<Relations> => {
      looks += 1;
      asked.push(['events', 'refunds'].filter(isAsked));
      return {
        relations: [relation, runs],
        found: new Map([['events', { files: [], eventTimeColumn: null, version: version() }]]),
        folders: [],
        openedFolders: [],
        problems: new Map(),
        refused: new Map(),
      };
    },
  };
  const engine: Pick<SqlEngine, 'setRelations'> = {
    setRelations: async (relations) => {
      set.push(relations);
      return state(set.length);
    },
  };
  const catalog = createCatalog(engine, source, { next: () => `id ${++ids}` }, { monotonicMs: () => now });
  return { catalog, looks: () => looks, asked, set, wait: (ms: number) => (now += ms) };
}

test('whoever names a look goes by it, or by a later one, and the lake is not looked at again', async () => {
  const { catalog, looks, set } = lakeOf(() => 1);
  const first = await catalog.refresh(any);
  expect(await catalog.refresh(any, first.id)).toBe(first);
  expect(looks()).toBe(1);
  const second = await catalog.refresh(any);
  expect(second.id).not.toBe(first.id);
  expect(await catalog.refresh(any, first.id)).toBe(second);
  expect(looks()).toBe(2);
  expect(set).toHaveLength(2);
});

test('a look of another process, or one that was never made, is made anew', async () => {
  const { catalog, looks } = lakeOf(() => 1);
  await catalog.refresh(any, 'id 1');
  await catalog.refresh(any, 'of another process');
  expect(looks()).toBe(2);
});

test('a look of some time ago is no look of now, for whoever runs; its versions are still its own', async () => {
  let version = 1;
  const { catalog, looks, wait } = lakeOf(() => version);
  const { id } = await catalog.refresh(any);
  wait(6_000);
  version = 2;
  await catalog.refresh(any, id);
  expect(looks()).toBe(2);
  expect((await catalog.versionsAt('', id)).get('events')).toBe(1);
});

test('what is asked at each key shares the look of a moment ago', async () => {
  const { catalog, looks, wait } = lakeOf(() => 1);
  const first = await catalog.recent('SEL');
  const before = looks();
  wait(900);
  expect(await catalog.recent('SEL')).toBe(first);
  expect(looks()).toBe(before);
  wait(200);
  await catalog.recent('SEL');
  expect(looks()).toBe(before + 1);
});

test('a statement is of the look that found the relations that it reads, or of none; looks that find the same are one', async () => {
  const before = Symbol('before');
  const same = Symbol('same');
  const { catalog } = lakeOf(
    () => 1,
    (look) => (look === 1 ? before : same),
  );
  const first = await catalog.refresh(any);
  const second = await catalog.refresh(any);
  const third = await catalog.refresh(any);
  expect(third.id).toBe(second.id);
  expect(catalog.lookAt(before)).toBe(first.id);
  expect(catalog.lookAt(same)).toBe(third.id);
  expect(catalog.lookAt(Symbol('while it changed'))).toBeNull();
  expect(catalog.lookAt(null)).toBeNull();
});

test('versions are those of the look, whatever was committed since; of a forgotten one they are not guessed', async () => {
  let version = 1;
  const { catalog, looks } = lakeOf(() => version);
  const first = await catalog.refresh(any);
  version = 2;
  await catalog.refresh(any);
  expect(await catalog.versionsAt('', first.id)).toEqual(
    new Map([
      ['events', 1],
      ['lagoon_runs', null],
    ]),
  );
  expect(looks()).toBe(2);
  version = 3;
  expect((await catalog.versionsAt('')).get('events')).toBe(3);
  for (let look = 0; look < 256; look += 1) await catalog.refresh(any);
  await expect(catalog.versionsAt('', first.id)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    details: { look: first.id },
  });
});

test('a look is for what its statements may read; what it was not made for is looked at anew', async () => {
  const { catalog, asked, wait } = lakeOf(
    () => 1,
    () => Symbol.for('the same'),
  );
  const events = await catalog.refresh('SELECT * FROM Events');
  expect(await catalog.refresh('SELECT * FROM Events', events.id)).toBe(events);
  const refunds = await catalog.refresh('SELECT 1 FROM refunds', events.id);
  expect(refunds.id).toBe(events.id);
  await catalog.refresh('SELECT * FROM Events', events.id);
  expect(asked).toEqual([['events'], ['refunds']]);
  wait(4_000);
  await catalog.refresh('SELECT 1 FROM refunds');
  wait(2_000);
  await catalog.refresh('SELECT 1 FROM refunds', events.id);
  await catalog.refresh('SELECT * FROM Events', events.id);
  expect(asked.slice(2)).toEqual([['refunds'], ['events']]);
});

test('those who wait for the next look share it, and it is for all of them', async () => {
  const { catalog, asked } = lakeOf(() => 1);
  await Promise.all(['', 'FROM events', 'FROM refunds'].map((sql) => catalog.refresh(sql)));
  await Promise.all(['', 'FROM events', any].map((sql) => catalog.refresh(sql)));
  expect(asked).toEqual([[], ['events', 'refunds'], [], ['events', 'refunds']]);
  await catalog.refresh('FROM refunds');
  expect(asked.at(-1)).toEqual(['refunds']);
});

test.each([
  'FROM duckdb_columns()',
  'SELECT * FROM information_schema.columns',
  'FROM (SHOW TABLES)',
  "FROM query_table('ev' || 'ents')",
  'DESCRIBE',
  'FROM histogram_values($feed, id)',
  "FROM E'\\x65vents'",
  "FROM 'ev'\n'ents'",
  "FROM 'ev' -- and\n-- on\n  'ents'",
  'DESC',
  'SELECT 1; desc all tables',
  '-- what is here\nDESC tables',
  '/* all */ DESC -- of them',
])('a look for %s is for all feeds', async (sql) => {
  const { catalog, asked } = lakeOf(() => 1);
  await catalog.refresh(sql);
  expect(asked).toEqual([['events', 'refunds']]);
});

test.each([
  'SELECT description FROM events ORDER BY n DESC',
  "SELECT * FROM events\nWHERE country = 'FR'\n  AND code = 'x'\nORDER BY n DESC",
  "FROM events WHERE regexp_matches(code, '\\d+') AND country IN ('FR',\n'DE')",
])('a look for %s is for the feed that it names', async (sql) => {
  const { catalog, asked } = lakeOf(() => 1);
  await catalog.refresh(sql);
  expect(asked).toEqual([['events']]);
});
