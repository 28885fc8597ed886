import { expect, test } from 'vitest';
import type { SqlEngine, SqlRelation } from '../ports';
import { createCatalog } from './catalog';
import type { RelationSource, Relations } from './relation-source';

/** A lake of one feed, whose version is what `version` says when it is looked at. */
function lakeOf(version: () => number | null, state = (look: number): symbol => Symbol.for(`${look}`)) {
  let looks = 0;
  let ids = 0;
  let now = 0;
  const set: (readonly SqlRelation[])[] = [];
  const relation: SqlRelation = { name: 'events', format: 'parquet', parts: [], columns: [], partitionColumns: [] };
  const runs: SqlRelation = { ...relation, name: 'lagoon_runs' };
  const source: Pick<RelationSource, 'relations'> = {
    relations: async (): Promise<Relations> => {
      looks += 1;
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
  return { catalog, looks: () => looks, set, wait: (ms: number) => (now += ms) };
}

test('whoever names a look goes by it, or by a later one, and the lake is not looked at again', async () => {
  const { catalog, looks, set } = lakeOf(() => 1);
  const first = await catalog.refresh();
  expect(await catalog.refresh(first.id)).toBe(first);
  expect(looks()).toBe(1);
  const second = await catalog.refresh();
  expect(second.id).not.toBe(first.id);
  expect(await catalog.refresh(first.id)).toBe(second);
  expect(looks()).toBe(2);
  expect(set).toHaveLength(2);
});

test('a look of another process, or one that was never made, is made anew', async () => {
  const { catalog, looks } = lakeOf(() => 1);
  await catalog.refresh('id 1');
  await catalog.refresh('of another process');
  expect(looks()).toBe(2);
});

test('a look of some time ago is no look of now, for whoever runs; its versions are still its own', async () => {
  let version = 1;
  const { catalog, looks, wait } = lakeOf(() => version);
  const { id } = await catalog.refresh();
  wait(6_000);
  version = 2;
  await catalog.refresh(id);
  expect(looks()).toBe(2);
  expect((await catalog.versionsAt(id)).get('events')).toBe(1);
});

test('what is asked at each key shares the look of a moment ago', async () => {
  const { catalog, looks, wait } = lakeOf(() => 1);
  const first = await catalog.recent();
  const before = looks();
  wait(900);
  expect(await catalog.recent()).toBe(first);
  expect(looks()).toBe(before);
  wait(200);
  await catalog.recent();
  expect(looks()).toBe(before + 1);
});

test('a statement is of the look that found the relations that it reads, or of none; looks that find the same are one', async () => {
  const before = Symbol('before');
  const same = Symbol('same');
  const { catalog } = lakeOf(
    () => 1,
    (look) => (look === 1 ? before : same),
  );
  const first = await catalog.refresh();
  const second = await catalog.refresh();
  const third = await catalog.refresh();
  expect(third.id).toBe(second.id);
  expect(catalog.lookAt(before)).toBe(first.id);
  expect(catalog.lookAt(same)).toBe(third.id);
  expect(catalog.lookAt(Symbol('while it changed'))).toBeNull();
  expect(catalog.lookAt(null)).toBeNull();
});

test('versions are those of the look, whatever was committed since; of a forgotten one they are not guessed', async () => {
  let version = 1;
  const { catalog, looks } = lakeOf(() => version);
  const first = await catalog.refresh();
  version = 2;
  await catalog.refresh();
  expect(await catalog.versionsAt(first.id)).toEqual(
    new Map([
      ['events', 1],
      ['lagoon_runs', null],
    ]),
  );
  expect(looks()).toBe(2);
  version = 3;
  expect((await catalog.versionsAt()).get('events')).toBe(3);
  for (let look = 0; look < 256; look += 1) await catalog.refresh();
  await expect(catalog.versionsAt(first.id)).rejects.toMatchObject({ code: 'NOT_FOUND', details: { look: first.id } });
});
