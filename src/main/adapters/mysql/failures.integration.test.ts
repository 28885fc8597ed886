import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeAuthority } from '../../../../test/support/kafka/certificates';
import type { Authority } from '../../../../test/support/kafka/certificates';
import { administer, connectionTo, makeDatabase, makeSchema } from '../../../../test/support/mariadb/database';
import { writeRows } from '../../../../test/support/mariadb/rows-file';
import { startMariadb } from '../../../../test/support/mariadb/server';
import type { MariadbServer } from '../../../../test/support/mariadb/server';
import { loadOf, summaryLoad } from '../../../../test/support/mariadb/star-rows';
import { LakeError } from '../../../shared/errors';
import type { ConnectionStep, MysqlConnection, TableLoad, Warehouse } from '../../core/ports';
import { openMysqlWarehouse, testMysql, type WarehouseOptions } from './mysql-warehouse';

const shared = inject('mariadb');
const open: Warehouse[] = [];

async function opened(connection: MysqlConnection, options?: WarehouseOptions): Promise<Warehouse> {
  const warehouse = await openMysqlWarehouse(connection, options);
  open.push(warehouse);
  return warehouse;
}

async function failureOf(work: Promise<unknown>): Promise<LakeError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof LakeError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((warehouse) => warehouse.close()));
});

describe.skipIf(shared === null)('a MariaDB of many faults: no LOAD DATA LOCAL, read-only users, TLS', () => {
  let server: MariadbServer;
  let folder: string;
  let authority: Authority;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-faults-'));
    authority = await makeAuthority(folder, 'authority');
    const certificate = await authority.issue('server', ['DNS:localhost']);
    server = await startMariadb({
      localInfile: false,
      tls: { caFile: authority.caFile, ...certificate },
    });
  });

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const tlsOf = (caFile: string): MysqlConnection['settings']['tls'] => ({
    caFile,
    certificateFile: null,
    keyFile: null,
  });

  /** A user of one database with these rights alone. */
  const userOf = async (database: string, user: string, rights: string, more = ''): Promise<MysqlConnection> => {
    const password = `the-password-of-${user}`;
    await administer(server, [
      `CREATE USER '${user}'@'%' IDENTIFIED BY '${password}' ${more}`,
      `GRANT ${rights} ON ${database}.* TO '${user}'@'%'`,
    ]);
    return connectionTo({ ...server, user, password }, database);
  };

  it('says of a wrong password what to check, and not the password', async () => {
    const connection = { ...connectionTo(server, 'information_schema'), password: 'not-it-by-far' };
    const failure = await failureOf(openMysqlWarehouse(connection));
    expect(failure.code).toBe('REFUSED');
    expect(failure.message).toBe(
      `The MySQL server 127.0.0.1:${server.port} does not let admin in: user name or password is wrong, or the user may not come from this machine or without TLS. Check both under Settings, MySQL.`,
    );
    expect(JSON.stringify([failure, failure.cause])).not.toContain('not-it-by-far');
  });

  it('says of a database that is not there how to make it', async () => {
    const failure = await failureOf(openMysqlWarehouse(connectionTo(server, 'nowhere')));
    expect(failure).toMatchObject({ code: 'NOT_FOUND' });
    expect(failure.message).toContain('has no database nowhere. Make it with `lagoon warehouse init`');
  });

  it('says of a server that is away where to look', async () => {
    const connection = connectionTo({ ...server, port: 1 }, 'x');
    const failure = await failureOf(openMysqlWarehouse(connection));
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(failure.message).toContain('127.0.0.1:1 cannot be reached (ECONNREFUSED). Check that it runs');
  });

  it('says of a user who may only read which rights to give', async () => {
    const { settings } = await makeDatabase(server);
    await makeSchema(await opened(connectionTo(server, settings.database)));
    const reader = await userOf(settings.database, 'reader', 'SELECT');
    const warehouse = await opened(reader);
    const failure = await failureOf(warehouse.load(await summaryLoad(join(folder, 'r.csv'), [{ user: 'u1' }])));
    expect(failure.code).toBe('REFUSED');
    expect(failure.message).toMatch(
      /^reader lacks rights to the database t_\w+: INSERT, UPDATE, DELETE, CREATE TEMPORARY TABLES\. .* GRANT INSERT/,
    );
    const made = await failureOf(warehouse.run(['CREATE DATABASE elsewhere']));
    expect(made.message).toContain("GRANT ALL PRIVILEGES ON `elsewhere`.* TO 'reader'@'%'");
    const marked = warehouse.markSnapshot({ table: 't', version: 1, date: '2026-01-01', sourceRows: 1 });
    expect(await failureOf(marked)).toMatchObject({ code: 'REFUSED' });
    const steps = await testMysql(reader);
    expect(steps.map(({ step, ok }) => `${step} ${ok}`)).toEqual([
      'address true',
      'tcp true',
      'log-in true',
      'database true',
      'rights false',
    ]);
    expect(steps.at(-1)?.message).toContain('It can be asked, and not filled. Let an administrator run: GRANT INSERT');
  });

  it('names rights that are enough to make, fill and read the warehouse, and to do so again', async () => {
    const { settings } = await makeDatabase(server);
    const maker = await userOf(settings.database, 'maker', 'SELECT');
    const said = (await testMysql(maker)).at(-1)?.message ?? '';
    const [grant = ''] = /GRANT .*(?=\.$)/.exec(said) ?? [];
    expect(grant).toMatch(/ TO 'maker'@'%'$/);
    await administer(server, [grant]);
    expect((await testMysql(maker)).at(-1)).toMatchObject({ step: 'rights', ok: true });
    const warehouse = await opened(maker);
    for (const version of [1, 2]) {
      await makeSchema(warehouse);
      const load = await summaryLoad(join(folder, `made ${version}.csv`), [{ user: 'u1', version }]);
      expect(await warehouse.load(load)).toMatchObject({ inserted: 1 });
    }
    await warehouse.change(['DELETE FROM fact_user_transaction_summary']);
  });

  it('says of a server that takes no changes that it is perhaps a replica', async () => {
    const { settings } = await makeDatabase(server);
    await makeSchema(await opened(connectionTo(server, settings.database)));
    const writer = await userOf(settings.database, 'writer', 'ALL PRIVILEGES');
    const warehouse = await opened(writer);
    await administer(server, ['SET GLOBAL read_only = 1']);
    try {
      const failure = await failureOf(warehouse.load(await summaryLoad(join(folder, 'ro.csv'), [{ user: 'u1' }])));
      expect(failure.code).toBe('REFUSED');
      expect(failure.message).toContain('Name the server that is written to, not a replica, under Settings, MySQL.');
      expect((await testMysql(writer)).at(-1)).toMatchObject({ step: 'rights', ok: false });
    } finally {
      await administer(server, ['SET GLOBAL read_only = 0']);
    }
    expect((await testMysql(writer)).at(-1)).toMatchObject({ step: 'rights', ok: true });
  });

  it('says of a table that has no room left that it needs some', async () => {
    const connection = await makeDatabase(server);
    // A table in memory says when it is full what one on a disk says; filling InnoDB's own room ends this server.
    await administer(server, ['SET GLOBAL max_heap_table_size = 16384']);
    try {
      const warehouse = await opened(connection);
      await warehouse.run(['CREATE TABLE wide (id INT NOT NULL PRIMARY KEY, note VARCHAR(1000) NULL) ENGINE = MEMORY']);
      const load = loadOf({
        table: 'wide',
        columns: [
          { name: 'id', type: 'INT' },
          { name: 'note', type: 'VARCHAR(1000)' },
        ],
        keyColumns: ['id'],
        rows: await writeRows(
          join(folder, 'wide.csv'),
          Array.from({ length: 2000 }, (_, i) => [{ raw: String(i) }, 'x'.repeat(1000)]),
        ),
        batchRows: 1000,
      });
      const failure = await failureOf(warehouse.load(load));
      expect(failure.code).toBe('EXHAUSTED');
      expect(failure.message).toContain('has no room left');
      expect(failure.message).toContain('Make room on its disk, then try again');
    } finally {
      await administer(server, ['SET GLOBAL max_heap_table_size = DEFAULT']);
    }
  });

  it('says of a column that is not there which, and of a value that does not fit which', async () => {
    const warehouse = await opened(await makeDatabase(server));
    await makeSchema(warehouse);
    const load = await summaryLoad(join(folder, 'columns.csv'), [{ user: 'u1', amount: '1.005' }]);
    const renamed = load.columns.map((column) =>
      column.name === 'total_amount' ? { ...column, name: 'sum' } : column,
    );
    const unknown = await failureOf(warehouse.load({ ...load, columns: renamed }));
    expect(unknown.code).toBe('SOURCE');
    expect(unknown.message).toContain('has no column sum. Change the mapping of fact_user_transaction_summary');
    expect(unknown.message).toContain('lagoon warehouse check');
    const direct = await failureOf(warehouse.run(['UPDATE dim_users SET nickname = 1']));
    expect(direct.code).toBe('SOURCE');
    expect(direct.message).toContain("Unknown column 'nickname'");
    expect(direct.message).toContain('lagoon warehouse check');
    // To be rounded, which MySQL does without an error.
    const rounded = await failureOf(warehouse.load(load));
    expect(rounded.code).toBe('SOURCE');
    expect(rounded.message).toContain("'total_amount'");
    expect((await warehouse.ask('SELECT COUNT(*) FROM fact_user_transaction_summary', 1)).rows).toEqual([['0']]);
  });

  it('checks the certificate of the server', async () => {
    const trusted = connectionTo(server, 'information_schema');
    const tls = (connection: MysqlConnection, caFile: string, host = 'localhost'): MysqlConnection => ({
      ...connection,
      settings: { ...connection.settings, host, tls: tlsOf(caFile) },
    });
    const warehouse = await opened(tls(trusted, authority.caFile));
    expect((await warehouse.ask("SHOW STATUS LIKE 'Ssl_version'", 1)).rows).toEqual([['Ssl_version', 'TLSv1.3']]);
    const other = await makeAuthority(folder, 'other');
    const untrusted = await failureOf(openMysqlWarehouse(tls(trusted, other.caFile)));
    expect(untrusted.code).toBe('REFUSED');
    expect(untrusted.message).toContain('authority that is not trusted here');
    const misnamed = await failureOf(openMysqlWarehouse(tls(trusted, authority.caFile, '127.0.0.1')));
    expect(misnamed.code).toBe('REFUSED');
    expect(misnamed.message).toContain('and 127.0.0.1 is an address. Write the name');
    const absent = await failureOf(openMysqlWarehouse(tls(trusted, join(folder, 'absent.pem'))));
    expect(absent).toMatchObject({ code: 'IO' });
    const shown = (steps: ConnectionStep[]): string[] => steps.map(({ step, ok }) => `${step} ${ok}`);
    expect(shown(await testMysql(tls(trusted, other.caFile)))).toEqual(['address true', 'tcp true', 'tls false']);
    expect(shown(await testMysql({ ...tls(trusted, authority.caFile), password: 'wrong' }))).toEqual([
      'address true',
      'tcp true',
      'tls true',
      'log-in false',
    ]);
    if (shared === null) throw new Error('no server');
    const plain = await failureOf(
      openMysqlWarehouse(tls(connectionTo(shared, 'information_schema'), authority.caFile)),
    );
    expect(plain.code).toBe('REFUSED');
    expect(plain.message).toContain('offers no TLS');
  });

  it('loads by INSERT what LOAD DATA loads, byte for byte', async () => {
    if (shared === null) throw new Error('no server');
    const columns: TableLoad['columns'] = [
      { name: 'id', type: 'INT' },
      { name: 'words', type: 'TEXT' },
      { name: 'amount', type: 'DECIMAL(18,2)' },
      { name: 'big', type: 'BIGINT' },
      { name: 'ratio', type: 'DOUBLE' },
      { name: 'flag', type: 'BOOLEAN' },
      { name: 'at', type: 'DATETIME(6)' },
      { name: 'bytes', type: 'BLOB' },
      { name: 'doc', type: 'JSON' },
    ];
    const words = [
      '',
      'NULL',
      '"',
      '""',
      'a"b,"c"\n"',
      '\\',
      '\\N',
      "it's \\' \\0",
      'line\nline\r\nline',
      'tab\t,;',
      '😀é中\u0000\u001a',
      '?',
      'x'.repeat(60_000),
      null,
    ];
    const rows = await writeRows(
      join(folder, 'nasty.csv'),
      words.map((text, i) => [
        { raw: String(i) },
        text,
        i % 2 === 0 ? { raw: '-1234567890123456.78' } : null,
        { raw: '9007199254740993' },
        { raw: '0.1' },
        { raw: String(i % 2) },
        { raw: '2026-01-02 03:04:05.123456' },
        i % 3 === 0 ? '00FF0A2C22' : null,
        `{"a": "\\"${i}\\\\"}`,
      ]),
    );
    const load = loadOf({ table: 'nasty', columns, keyColumns: ['id'], rows });
    const loaded = async (connection: MysqlConnection, loadsFiles: boolean): Promise<unknown> => {
      const warehouse = await opened(connection);
      expect((await warehouse.info()).loadsFiles).toBe(loadsFiles);
      const ddl = columns.map(({ name, type }) => `\`${name}\` ${type} NULL`);
      await warehouse.run([
        `CREATE TABLE nasty (${ddl.join(', ')}, UNIQUE KEY uq (id)) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin`,
      ]);
      expect(await warehouse.load(load)).toEqual({ inserted: words.length, updated: 0, unchanged: 0 });
      expect(await warehouse.load(load)).toEqual({ inserted: 0, updated: 0, unchanged: words.length });
      return (await warehouse.ask('SELECT * FROM nasty ORDER BY id', 100)).rows;
    };
    const byFile = await loaded(await makeDatabase(shared), true);
    expect(await loaded(await makeDatabase(server), false)).toEqual(byFile);
    expect(byFile).toEqual(
      words.map((text, i) => [
        String(i),
        text,
        i % 2 === 0 ? '-1234567890123456.78' : null,
        '9007199254740993',
        '0.1',
        String(i % 2),
        '2026-01-02 03:04:05.123456',
        i % 3 === 0 ? '0x00FF0A2C22' : null,
        `{"a": "\\"${i}\\\\"}`,
      ]),
    );
  });

  const users = Array.from({ length: 3000 }, (_, i) => ({ user: `user_${i}` }));
  const counts = 'SELECT COUNT(*), COUNT(DISTINCT user_id) FROM fact_user_transaction_summary';

  it('gives up a load whose server was killed and stays away, and the second load makes it whole', async () => {
    const connection = await makeDatabase(server);
    const rows = await summaryLoad(join(folder, 'killed.csv'), users);
    const before = await opened(connection, { resumeWaitMs: 10 });
    await makeSchema(before);
    const kills: Promise<void>[] = [];
    const load = { ...rows, batchRows: 50, onRows: () => kills.length === 0 && kills.push(server.kill()) };
    const failure = await failureOf(before.load(load));
    expect(failure.code).toBe('UNAVAILABLE');
    expect(failure.message).toContain('cannot be reached (ECONNREFUSED)');
    await Promise.all(kills);
    await server.restart();
    const after = await opened(connection);
    const { inserted, updated, unchanged } = await after.load(rows);
    expect({ updated, all: inserted + unchanged }).toEqual({ updated: 0, all: users.length });
    expect(unchanged).toBeGreaterThanOrEqual(50);
    expect((await after.ask(counts, 1)).rows).toEqual([['3000', '3000']]);
  });

  it('ends a load whose server was killed and started again meanwhile, with nothing lost or doubled', async () => {
    const warehouse = await opened(await makeDatabase(server), { resumeWaitMs: 3_000 });
    await makeSchema(warehouse);
    const rows = await summaryLoad(join(folder, 'restarted.csv'), users);
    const restarts: Promise<void>[] = [];
    const again = async (): Promise<void> => {
      await server.kill();
      await server.restart();
    };
    const load = { ...rows, batchRows: 50, onRows: () => restarts.length === 0 && restarts.push(again()) };
    const outcome = await warehouse.load(load);
    await Promise.all(restarts);
    expect(restarts).toHaveLength(1);
    expect(outcome).toEqual({ inserted: users.length, updated: 0, unchanged: 0 });
    expect((await warehouse.ask(counts, 1)).rows).toEqual([['3000', '3000']]);
  });
});
