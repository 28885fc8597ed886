import { expect, test } from 'vitest';
import type { Mentions, SqlEngine, VersionClause } from '../ports';
import { pinStatement } from './pin-statement';
import type { RelationSource } from './relation-source';

/** A statement whose clauses are found again wherever AT was written. */
function setUp(mentions: Mentions, versions: Readonly<Record<string, number | null>>, lost = 0) {
  const engine: Pick<SqlEngine, 'mentions' | 'versionClauses'> = {
    mentions: async () => mentions,
    versionClauses: async (sql) =>
      [...sql.matchAll(/ AT /g)]
        .slice(lost)
        .map((): VersionClause => ({ relation: 'any', at: { version: 0 }, place: '' })),
  };
  const source: Pick<RelationSource, 'relationAt'> = {
    relationAt: async (name) => ({
      name,
      schema: 'v2',
      format: 'parquet',
      parts: [],
      columns: [],
      partitionColumns: [],
    }),
  };
  const newest = new Map(Object.entries(versions));
  return { pin: (sql: string) => pinStatement(engine, source, newest, sql) };
}

const mention = (sql: string, name: string, at: VersionClause['at'] | null = null) => ({
  name,
  end: sql.indexOf(name) + name.length,
  at,
});

test('each feed has its version behind its name', async () => {
  const sql = 'FROM a JOIN b USING (id) JOIN a AS again USING (id)';
  const relations = ['a ', 'b ', 'a AS'].map((text) => ({
    name: text.slice(0, 1),
    end: sql.indexOf(text) + 1,
    at: null,
  }));
  const { pin } = setUp({ relations, others: [], changes: [] }, { a: 7, b: 3 });
  expect(await pin(sql)).toEqual({
    sql: 'FROM a AT (VERSION => 7) JOIN b AT (VERSION => 3) USING (id) JOIN a AT (VERSION => 7) AS again USING (id)',
    versions: [
      { feed: 'a', version: 7 },
      { feed: 'b', version: 3 },
    ],
    unpinned: [],
  });
});

test('what has no version is told, and left as it is', async () => {
  const sql = 'FROM opened';
  const { pin } = setUp(
    { relations: [mention(sql, 'opened')], others: ['read_csv()'], changes: ['now()'] },
    { opened: null },
  );
  expect(await pin(sql)).toEqual({ sql, versions: [], unpinned: ['read_csv()', 'now()', 'opened'] });
});

test('a version that the statement asks for by its time is told by its number', async () => {
  const sql = "FROM events AT (TIMESTAMP => '2026-11-20')";
  const { pin } = setUp({ relations: [mention(sql, 'events', { at: new Date(0) })], others: [], changes: [] }, {});
  expect(await pin(sql)).toEqual({ sql, versions: [{ feed: 'events', version: 2 }], unpinned: [] });
});

test('a feed that is not there is told by its name', async () => {
  const sql = 'FROM evnts';
  const { pin } = setUp({ relations: [mention(sql, 'evnts')], others: [], changes: [] }, { events: 1 });
  await expect(pin(sql)).rejects.toMatchObject({ code: 'NOT_FOUND', details: { relation: 'evnts' } });
});

test('a place where AT is not understood is an error, not another statement', async () => {
  const sql = 'FROM events';
  const { pin } = setUp({ relations: [mention(sql, 'events')], others: [], changes: [] }, { events: 1 }, 1);
  await expect(pin(sql)).rejects.toMatchObject({ code: 'SQL' });
});
