import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCommandLineLake, type CommandLineLake } from '../../../../test/support/command-line-lake';
import { feedConfigSchema } from '../../../shared/contract/feeds';

let lake: CommandLineLake;

beforeAll(async () => {
  lake = await openCommandLineLake();
  await lake.succeeds('init');
});
afterAll(() => lake.close());

const feed = (...args: string[]) => lake.lagoon('feeds', ...args);
const fileOf = (name: string): string => join(lake.folder, 'feeds', 'active', `${name}.json`);

test('a feed lives its whole life on the command line', async () => {
  const draft = await lake.written('{"name":"orders","topic":"orders","columns":[{"name":"id","type":"string"}]}');
  expect(await feed('add', draft)).toEqual({
    code: 0,
    said: 'Added orders, a raw stream. Next: lagoon export orders\n',
  });
  const config = async () => feedConfigSchema.parse(JSON.parse(await readFile(fileOf('orders'), 'utf8')));
  expect(await config()).toMatchObject({ source: { type: 'kafka', topic: 'orders' }, topic: 'orders', level: 'raw' });
  const changed = await lake.written(
    '{"topic":"orders","description":"Words","columns":[{"name":"id","type":"string"}]}',
  );
  expect(await feed('update', 'orders', changed)).toEqual({ code: 0, said: 'Updated orders.\n' });
  expect(await feed('update', 'orders', changed)).toEqual({ code: 0, said: 'orders is so already.\n' });
  expect(await config()).toMatchObject({ description: 'Words' });
  expect(await feed('clone', 'orders', 'orders_too')).toMatchObject({ code: 0 });
  expect(await feed('rename', 'orders_too', 'more_orders')).toMatchObject({ code: 0 });
  expect(await feed('archive', 'orders')).toMatchObject({ code: 0 });
  expect((await feed('archived')).said).toMatch(/^orders +stream/m);
  expect(await feed('restore', 'orders')).toMatchObject({ code: 0 });
  expect((await feed('delete', 'orders', '--data', 'delete', '--dry-run')).said).toContain('It has no data.');
  expect(await feed('delete', 'orders', '--data', 'delete')).toMatchObject({ code: 2 });
  expect(await feed('delete', 'orders', '--data', 'delete', '--confirm', 'order')).toMatchObject({ code: 1 });
  expect(await feed('delete', 'orders', '--data', 'delete', '--confirm', 'orders')).toMatchObject({ code: 0 });
  expect(await feed('delete', 'more_orders', '--data', 'keep', '--confirm', 'more_orders')).toMatchObject({ code: 0 });
  expect(await readdir(join(lake.folder, 'feeds', 'active'))).toHaveLength(8);
});

test('a file that is wrong is told by line and field, and nothing is added', async () => {
  const draft = await lake.written('{\n  "name": "orders",\n  "topic": "orders",\n  "compression": "gzip"\n}\n');
  const { code, said } = await feed('add', draft);
  expect({ code, said }).toMatchObject({ code: 2 });
  expect(said).toContain('written.json, line 4: compression is wrong');
  expect((await feed('add', await lake.written('[]'))).said).toContain('holds no feed');
  expect(await feed('problems')).toMatchObject({ code: 0 });
  await writeFile(join(lake.folder, 'feeds', 'archived', 'old.json'), '{\n  "topic": "t",\n  "levle": "raw"\n}');
  const { code: wrong, said: problem } = await feed('problems');
  expect(wrong).toBe(1);
  expect(problem).toMatch(/old\.json:3: levle: a feed has no such field\. Did you mean level\?/);
});

test('a feed whose file is wrong is told by the file, and deleted as any other', async () => {
  const name = 'user_transaction_summary_eur';
  expect(await lake.lagoon('export', name)).toMatchObject({ code: 0 });
  await writeFile(fileOf(name), '{\n  "kind": "table",\n  "topic": \n');
  for (const args of [
    ['archive', name],
    ['rename', name, 'other'],
    ['clone', name, 'other'],
    ['show', name],
  ]) {
    const { code, said } = await feed(...args);
    expect({ args, code }).toEqual({ args, code: 1 });
    expect(said).toContain(`${fileOf(name)}, line 3: this is not JSON`);
    expect(said).toContain(`lagoon feeds delete ${name}`);
  }
  const look = await feed('delete', name, '--data', 'delete', '--dry-run');
  expect(look).toMatchObject({ code: 0 });
  expect(look.said).toContain(`${fileOf(name)}, line 3: this is not JSON`);
  expect(look.said).toContain(`Its data is in ${join(lake.folder, 'tables', name)}`);
  expect(await feed('delete', name, '--data', 'delete', '--confirm', 'summary')).toMatchObject({ code: 1 });
  expect(await feed('delete', name, '--data', 'delete', '--confirm', name)).toMatchObject({ code: 0 });
  expect(await readdir(join(lake.folder, 'tables'))).toEqual([]);
  expect(await readdir(join(lake.folder, 'feeds', 'active'))).not.toContain(`${name}.json`);
});

test('of two processes that rename or delete one feed at once, one does, and the other says why not', async () => {
  const one = 'product_purchase_counts';
  const ends = await Promise.all([
    feed('rename', one, 'counts'),
    feed('rename', one, 'numbers'),
    feed('delete', one, '--data', 'delete', '--confirm', one),
  ]);
  expect(ends.filter(({ code }) => code === 0)).toHaveLength(1);
  expect(ends.filter(({ code }) => code === 1)).toHaveLength(2);
  for (const { code, said } of ends) if (code === 1) expect(said).toMatch(/There is no feed|meanwhile/);
  const names = await readdir(join(lake.folder, 'feeds', 'active'));
  const left = names.filter((name) => /^(product_purchase_counts|counts|numbers)\.json$/.test(name));
  expect(left).toHaveLength(ends[2]?.code === 0 ? 0 : 1);
  expect(names.filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a folder that is away is told by its path, in the list and in the report', async () => {
  const path = join(lake.folder, 'pulled-out');
  const config = feedConfigSchema.parse(JSON.parse(await readFile(fileOf('transaction_stream'), 'utf8')));
  await writeFile(fileOf('stick'), JSON.stringify({ ...config, name: 'stick', source: { type: 'folder', path } }));
  const told = `stick: The folder ${path} does not exist`;
  const list = (await feed('list')).said;
  expect(list).toMatch(/^stick +folder +unreadable /m);
  expect(list).toContain(told);
  expect((await lake.lagoon('report')).said).toContain(told);
});
