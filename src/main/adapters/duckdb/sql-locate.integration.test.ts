import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SqlRelation } from '../../core/ports';
import { sqlLake } from '../../../../test/support/sql-lake';

const lake = sqlLake();

function sales(): SqlRelation {
  return lake.relations().find(({ name }) => name === 'sales') ?? expect.fail('the lake has sales');
}

async function placesOf(relation: SqlRelation, row: Readonly<Record<string, string | null>>) {
  const found = await lake.engine.locate(relation, row, { asked: [], limit: 5 }, new AbortController().signal);
  return found.map(({ file, rowNumber }) => [/day=(\d+)/.exec(file)?.[1], rowNumber]);
}

describe('a row is found', () => {
  test('by the texts of its columns', async () => {
    expect(await placesOf(sales(), { id: '12', amount: '2.25', day: '21' })).toEqual([['21', 2]]);
    expect(await placesOf(sales(), { id: '12', amount: '2.2500' })).toEqual([]);
  });

  test('by a column that is named as what every object has', async () => {
    const relation: SqlRelation = {
      ...sales(),
      columns: sales().columns.map((column) =>
        column.name === 'country' ? { ...column, name: 'constructor' } : column,
      ),
    };
    expect(await placesOf(relation, { id: '12' })).toEqual([['21', 2]]);
  });

  test('not where a partition has another text, or none', async () => {
    expect(await placesOf(sales(), { id: '3', day: '021' })).toEqual([]);
    expect(await placesOf(sales(), { id: '3', day: 'Friday' })).toEqual([]);
    expect(await placesOf(sales(), { id: '3', day: null })).toEqual([]);
  });

  test('without opening files of other partitions', async () => {
    const [part] = sales().parts;
    const first = part?.files[0] ?? expect.fail('sales has files');
    const damaged = join(lake.folder, 's/year=2026/month=11/day=22/data.parquet');
    await mkdir(dirname(damaged), { recursive: true });
    await writeFile(damaged, 'no Parquet');
    const relation = { ...sales(), parts: [{ columns: part?.columns ?? null, files: [first, damaged] }] };
    expect(await placesOf(relation, { id: '3', year: '2026', month: '11', day: '20' })).toEqual([['20', 3]]);
    await expect(placesOf(relation, { id: '3' })).rejects.toMatchObject({ name: 'LakeError' });
  });
});
