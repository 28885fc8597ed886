import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bundleCommandLine, runCommandLine, type Program } from '../../../../test/support/consumer-process';
import { administer, type MariadbAddress } from '../../../../test/support/mariadb/database';

const server = inject('mariadb');
const stores = ['embedded' as const, ...(server === null ? [] : ['mysql' as const])];

/** What an analyst types, as processes of their own, on both stores. */
describe.each(stores)('lagoon warehouse, on the %s store', (store) => {
  const database = `t_${randomUUID().replaceAll('-', '')}`;
  const passwordBefore = process.env['LAGOON_MYSQL_PASSWORD'];
  let folder: string;
  let lake: string;
  let bundled: Program;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-warehouse-cli-'));
    lake = join(folder, 'lake');
    bundled = await bundleCommandLine();
    await done('init');
    await done('settings', 'set', 'sample.firstExportEvents', '2000');
    await done('settings', 'set', 'sample.nextExportEvents', '500');
    if (store === 'mysql') await done('settings', 'set', 'mysql', JSON.stringify(mysqlSettings(address())));
    await done('export', '--all');
  }, 120_000);
  afterAll(async () => {
    await bundled.remove();
    await rm(folder, { recursive: true, force: true });
    if (store === 'mysql') await administer(address(), [`DROP DATABASE IF EXISTS ${database}`]);
    if (passwordBefore === undefined) delete process.env['LAGOON_MYSQL_PASSWORD'];
    else process.env['LAGOON_MYSQL_PASSWORD'] = passwordBefore;
  }, 60_000);

  function address(): MariadbAddress {
    if (server === null) throw new Error('There is no MariaDB.');
    return server;
  }

  function mysqlSettings({ host, port, user, password }: MariadbAddress) {
    process.env['LAGOON_MYSQL_PASSWORD'] = password;
    return { host, port, database, username: user, tls: null };
  }

  async function lagoon(...args: string[]): Promise<{ code: number | null; said: string }> {
    const run = runCommandLine(bundled.program, [...args, '--lake', lake]);
    return { code: await run.ended, said: run.said() };
  }

  async function done(...args: string[]): Promise<string> {
    const { code, said } = await lagoon(...args);
    expect(code, `lagoon ${args.join(' ')}: ${said}`).toBe(0);
    return said;
  }

  /** A table's line of what was said: by the titles of the columns. Cells that are empty are left out. */
  function lineOf(said: string, name: string): string[] {
    const line = said.split('\n').findLast((text) => text.startsWith(`${name} `)) ?? '';
    return line.trim().split(/ {2,}/);
  }

  it('says what is not there yet, and which verb comes next', async () => {
    const status = await lagoon('warehouse', 'status');
    // Neither a server without the database nor a file that was not made is a problem.
    expect(status).toMatchObject({ code: 0 });
    expect(status.said).toContain('lagoon warehouse init');
    const verified = await lagoon('warehouse', 'verify');
    expect(verified).toMatchObject({ code: 1 });
    expect(verified.said).toContain(`lagoon warehouse ${store === 'mysql' ? 'init' : 'sync'}`);
  }, 60_000);

  it('makes tables and views once', async () => {
    expect(await done('warehouse', 'init')).toContain('made view latest_user_transaction_summary\n');
    const again = await done('warehouse', 'init');
    expect(again).not.toContain('made ');
    expect(again).toContain('already');
    expect(await done('warehouse', 'check')).toContain('as the scripts make it');
  }, 60_000);

  it('loads the lake, finds nothing new in the same version, and of a new one loads its rows alone', async () => {
    const fact = 'fact_product_purchase_counts';
    const [, version, rows, inserted] = lineOf(await done('warehouse', 'sync'), fact);
    expect([version, inserted]).toEqual(['v1', rows]);
    const again = await done('warehouse', 'sync');
    for (const table of ['dim_users', 'fact_user_transaction_summary', fact]) {
      const [inSource, ...counts] = lineOf(again, table).slice(-6);
      expect(counts, table).toEqual(['0', '0', inSource, '0', '0']);
    }
    await done('export', '--all');
    const next = lineOf(await done('warehouse', 'sync', fact), fact);
    expect(next).toEqual([fact, 'v2', next[2], next[2], '0', '0', '0', '0']);
    await done('warehouse', 'sync');
  }, 120_000);

  it('finds lake and warehouse the same, and says which table has which snapshot', async () => {
    const verified = await done('warehouse', 'verify');
    const [, version, inLake, inWarehouse, differ] = lineOf(verified, 'fact_user_transaction_summary');
    expect([version, inWarehouse, differ]).toEqual(['v2', inLake, '0']);
    expect(lineOf(verified, 'dim_users')).toHaveLength(4);
    const status = await done('warehouse', 'status');
    expect(status).toContain(store === 'mysql' ? `/${database}, M` : 'warehouse.duckdb, DuckDB ');
    expect(status).toMatch(/^fact_user_transaction_summary .* v2 .*v2$/m);
  }, 60_000);

  it('answers questions, and refuses those that write, those without words, and versions and tables that are not there', async () => {
    const asked = await done('warehouse', 'ask', 'SELECT COUNT(*) AS methods FROM dim_payment_methods');
    expect(asked).toMatch(/^methods\n-------\n {6}6\n1 row in \d/m);
    expect(await done('warehouse', 'samples')).toContain('SELECT ');
    const ofAnyStore = [
      [2, 'ask', ' '],
      [2, 'verify', '--version', '1'],
      [1, 'verify', 'fact_product_purchase_counts', '--version', '9'],
      [1, 'sync', 'fact_product_purchase_counts', '--version', '9'],
      [1, 'sync', 'dim_moons'],
      [2, 'sync', 'Dim-Moons'],
    ] as const;
    for (const [code, ...args] of [
      [1, 'ask', 'DELETE FROM dim_users'] as const,
      [1, 'ask', 'SELECT nothing_like_this FROM dim_users'] as const,
      // A process each: once is enough.
      ...(store === 'embedded' ? ofAnyStore : []),
    ]) {
      const answered = await lagoon('warehouse', ...args);
      expect(answered, args.join(' ')).toMatchObject({ code });
      expect(answered.said).not.toMatch(/\n +at /);
    }
  }, 120_000);

  it('proposes a table for a ninth feed, makes it as it was changed, and fills it', async () => {
    const rows = join(folder, 'visits.csv');
    await writeFile(rows, 'page,visitor,amount\n/a,user_00001,10.50\n/b,user_00002,11.25\n');
    await done('import', rows, '--feed', 'visits', '--kind', 'table');
    const unkeyed = await lagoon('warehouse', 'propose', 'visits', 'fact_visits');
    expect(unkeyed).toMatchObject({ code: 1 });
    expect(unkeyed.said).toContain('lagoon feeds set visits --key-columns');
    await done('feeds', 'set', 'visits', '--key-columns', 'page');
    const proposed = await done('warehouse', 'propose', 'visits', 'fact_visits', '--json');
    const changed = join(folder, 'visits.json');
    await writeFile(changed, proposed.replace(/"DECIMAL\(\d+,\d+\)"/, '"DECIMAL(18,2)"'));
    const create = ['warehouse', 'create-table', 'visits', 'fact_visits', '--mapping', changed];
    expect(await done(...create)).toContain('`amount` DECIMAL(18,2) NULL');
    expect(await lagoon(...create)).toMatchObject({ code: 1 });
    const other = await lagoon('warehouse', 'create-table', 'visits', 'fact_other', '--mapping', changed);
    expect(other).toMatchObject({ code: 2 });
    expect(lineOf(await done('warehouse', 'sync', 'fact_visits'), 'fact_visits')[3]).toBe('2');
    expect(await done('warehouse', 'ask', "SELECT amount FROM latest_visits WHERE page = '/b'")).toContain('11.25');
    await done('warehouse', 'verify', 'fact_visits');
    await done('warehouse', 'check');
  }, 120_000);
});
