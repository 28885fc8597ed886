import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importSetup, newStream } from '../../../../test/support/import-files';

/** Values of Parquet in columns of another type. */

const at = importSetup();

it('takes bytes for a text where they are UTF-8, and for none else', async () => {
  const a = join(at.bench.folder, 'a.parquet');
  const b = join(at.bench.folder, 'b.parquet');
  await at.foreign.parquet(a, "SELECT 0 AS id, 'x' AS s, ['x'] AS l, 'x'::BLOB AS bytes");
  await at.foreign.parquet(
    b,
    `SELECT * FROM (VALUES (1, encode('é\\x'), NULL), (2, '\\xC3'::BLOB, NULL), (3, NULL, ['\\xC3'::BLOB]), (4, ''::BLOB, NULL)) v(id, s, l)`,
  );
  await at.bench.take(a, 'auto', newStream);
  expect(await at.bench.take(b, 'auto', null)).toMatchObject({ status: 'done', progress: { rows: 4, quarantined: 2 } });
  expect(await at.bench.lake.rows('SELECT id, s FROM t ORDER BY 1')).toEqual([
    ['0', 'x'],
    ['1', 'é\\x'],
    ['4', ''],
  ]);
  expect(await at.bench.lake.rows('SELECT reason FROM t_quarantine ORDER BY kafka_offset')).toEqual([
    ['b.parquet row 1: s "\\xC3" does not fit string'],
    ['b.parquet row 2: l "[\\xC3]" does not fit array'],
  ]);
  const c = join(at.bench.folder, 'c.parquet');
  await at.foreign.parquet(c, "SELECT 5 AS id, 'é\\x' AS bytes");
  await at.bench.take(c, 'auto', null);
  expect(await at.bench.lake.rows('SELECT hex(bytes) FROM t WHERE id = 5')).toEqual([['C3A95C78']]);
});
