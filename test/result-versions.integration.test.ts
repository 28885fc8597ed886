import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { feedNameSchema } from '../src/shared/ids';
import { openTestLake, type TestLake } from './support/lake';

// The name that a chart's own statement has for its largest series.
const feed = feedNameSchema.parse('largest');
const bare = 'SELECT id, at_time, name FROM largest';
const rowsAtFirst = 12;

let lake: TestLake;
let folder = '';
let isMade = false;

/** One commit of rows with these ids, each of a name of its own. */
async function take(first: number, last: number): Promise<void> {
  const path = join(folder, `from-${String(first)}.ndjson`);
  const ids = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const day = (id: number): string => `2026-11-${String((id % 12) + 1).padStart(2, '0')}`;
  const rows = ids.map((id) => ({ id, at_time: `${day(id)}T10:00:00Z`, name: `name ${String(id)}` }));
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const create = { kind: 'stream' as const, level: 'raw' as const, eventTimeColumn: 'at_time', keyColumns: [] };
  const { job } = await lake.core.imports.start({ path, feed, create: isMade ? null : create });
  isMade = true;
  const [ended] = await lake.ended([job.id]);
  if (ended?.status !== 'done') throw new Error(ended?.error?.message ?? 'the import did not end well');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-result-versions-'));
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'none' });
  await take(1, rowsAtFirst);
}, 60_000);
afterAll(async () => {
  await lake.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a statement around another one that is pinned', () => {
  test('reads the versions of then, whatever is committed meanwhile', async () => {
    const { sql, unpinned } = await lake.query.queries.pin({ sql: bare });
    expect(unpinned).toEqual([]);
    await take(rowsAtFirst + 1, 2 * rowsAtFirst);
    expect(await lake.rows(bare)).toHaveLength(2 * rowsAtFirst);

    const refined = await lake.rows(
      `SELECT * FROM (\n${sql}\n) AS result\nWHERE "id" >= 2\nORDER BY "id" DESC NULLS LAST`,
    );
    expect(refined.map(([id]) => id)).toEqual(['12', '11', '10', '9', '8', '7', '6', '5', '4', '3', '2']);

    // WITH hides the feed of a name from what comes after it, not from what stands before.
    const drawn = await lake.rows(`WITH result AS (\n${sql}\n), largest AS (
  SELECT result.name AS name, true AS kept FROM result GROUP BY 1 ORDER BY sum(result.id) DESC NULLS LAST, 1 LIMIT 8
)
SELECT largest.kept, count(*), sum(result.id) FROM result
LEFT JOIN largest ON largest.name IS NOT DISTINCT FROM result.name
GROUP BY ALL ORDER BY ALL`);
    expect(drawn).toEqual([
      ['true', '8', '68'],
      [null, '4', '10'],
    ]);
  });

  // As many as the page puts another statement around.
  test('reads 16 versions at the most', async () => {
    const times = (count: number): string =>
      Array.from({ length: count }, () => 'SELECT id FROM largest').join(' UNION ALL ');
    const pinned = async (count: number): Promise<string> => {
      const { sql } = await lake.query.queries.pin({ sql: times(count) });
      return `SELECT count(*) > 0 FROM (\n${sql}\n) AS result`;
    };
    expect(await lake.rows(await pinned(16))).toEqual([['true']]);
    await expect(lake.rows(await pinned(17))).rejects.toMatchObject({ code: 'REFUSED' });
  });
});
