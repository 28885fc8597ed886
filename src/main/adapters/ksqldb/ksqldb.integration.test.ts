import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeAuthority, type Authority } from '../../../../test/support/kafka/certificates';
import { startKsqldb, type KsqldbStandIn } from '../../../../test/support/ksqldb/server';
import { failureOf as failureWithout, rowsOf, valuesOf } from '../../../../test/support/ksql-rows';
import type { KsqldbSettings } from '../../../shared/contract/settings';
import type { LakeError } from '../../../shared/errors';
import type { KsqlConnection, KsqlQueryOptions, KsqlRows, KsqlServer } from '../../core/ports';
import { createKsqldbConnector } from './ksqldb-connector';

/** toMatchObject takes any RegExp for a match of anything. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const brokers = inject('kafkaBrokers');
/** Of a real server: http(s)://[user:password@]host:port. It makes streams of its own there, and drops them. */
const realUrl = process.env['LAGOON_TEST_KSQLDB_URL'];

const USER = 'alice';
const PASSWORD = 'open: sésame';
const COLUMNS =
  'id BIGINT KEY, cost DECIMAL(19, 2), name STRING, parts ARRAY<STRUCT<sku STRING, n INT>>, tags MAP<STRING, STRING>';

/** Of SQL, and of JSON with each digit. */
const ROWS = [
  {
    key: '9007199254740993',
    sql: "(9007199254740993, 12345678901234567.89, 'Ω \" },', ARRAY[STRUCT(sku := 'a', n := 1)], MAP('x' := 'y'))",
    json: '{"COST":12345678901234567.89,"NAME":"Ω \\" },","PARTS":[{"SKU":"a","N":1}],"TAGS":{"x":"y"}}',
  },
  {
    key: '-9223372036854775807',
    sql: '(-9223372036854775807, -0.01, NULL, NULL, NULL)',
    json: '{"COST":-0.01,"NAME":null,"PARTS":null,"TAGS":null}',
  },
] as const;
const VALUES = [
  ['9007199254740993', '12345678901234567.89', '"Ω \\" },"', '[{"SKU":"a","N":1}]', '{"x":"y"}'],
  ['-9223372036854775807', '-0.01', 'null', 'null', 'null'],
];

type Variant = Pick<KsqldbSettings, 'httpVersion'> & { readonly isSecure: boolean };

if (realUrl !== undefined) {
  process.stderr.write('[ksqldb] A real server is asked: EVERY TEST THAT DISTURBS IT IS LEFT OUT.\n');
}

const slept: number[] = [];
/** Waits for nothing: what it would have waited for is in `slept`. */
const connector = createKsqldbConnector({
  clock: {
    now: () => new Date(),
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
  },
  random: () => 0.5,
});

function bigEndian(key: string): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(key));
  return bytes;
}

const failureOf = (work: Promise<unknown>): Promise<LakeError> => failureWithout(work, PASSWORD);

const options = (more: Partial<KsqlQueryOptions> = {}): KsqlQueryOptions => ({
  batchRows: 10_000,
  signal: new AbortController().signal,
  ...more,
});

const unset = { username: null, caFile: null, certificateFile: null, keyFile: null, timeoutSeconds: 30 };

/** What any server must hold. `fill` writes ROWS to the stream of that name and topic. */
function describeServer(
  connectionOf: () => KsqlConnection,
  fill: (server: KsqlServer, name: string, topic: string) => Promise<void>,
): void {
  let server: KsqlServer;
  const name = `LAGOON_TEST_${randomUUID().replaceAll('-', '').toUpperCase()}`;
  const topic = name.toLowerCase();

  beforeAll(async () => {
    server = connector.connect(connectionOf());
    await server.execute(
      `CREATE STREAM ${name} (${COLUMNS}) WITH (kafka_topic='${topic}', partitions=1, key_format='KAFKA', value_format='JSON');`,
    );
    await fill(server, name, topic);
  });
  afterAll(async () => {
    await server.execute(`DROP STREAM ${name};`);
    await server.close();
  });

  it('passes each step of the test', async () => {
    const steps = await connector.test(connectionOf());
    expect(steps.filter(({ ok }) => !ok)).toEqual([]);
    expect(steps.map(({ step }) => step)).toEqual(expect.arrayContaining(['address', 'tcp', 'server', 'sources']));
    expect(JSON.stringify(steps)).not.toContain(PASSWORD);
  });

  it('tells its version', async () => {
    const info = await server.info();
    expect(info.version).toMatch(/^\d+\.\d+/);
    expect(info.kafkaClusterId).not.toBe('');
  });

  it('lists and describes a stream', async () => {
    const sources = await server.listSources();
    const source = { kind: 'stream', name, topic, isWindowed: false };
    expect(sources.find((found) => found.name === name)).toEqual({
      ...source,
      keyFormat: 'KAFKA',
      valueFormat: 'JSON',
    });
    const description = await server.describe(name);
    expect(description).toMatchObject(source);
    const field = (name: string, type: string): object => ({ name, type, nullable: true, metadata: {} });
    expect(description.columns.map(({ name, type, isKey }) => [name, type, isKey])).toEqual([
      ['ID', 'long', true],
      ['COST', 'decimal(19,2)', false],
      ['NAME', 'string', false],
      [
        'PARTS',
        {
          type: 'array',
          elementType: { type: 'struct', fields: [field('SKU', 'string'), field('N', 'integer')] },
          containsNull: true,
        },
        false,
      ],
      ['TAGS', { type: 'map', keyType: 'string', valueType: 'string', valueContainsNull: true }, false],
    ]);
  });

  it('gives each digit of a pull', async () => {
    const rows = await server.query(`SELECT * FROM ${name};`, options());
    expect(rows.columns.map(({ name, typeText }) => `${name} ${typeText}`)).toEqual([
      'ID BIGINT',
      'COST DECIMAL(19, 2)',
      'NAME STRING',
      'PARTS ARRAY<STRUCT<`SKU` STRING, `N` INTEGER>>',
      'TAGS MAP<STRING, STRING>',
    ]);
    expect(await rowsOf(rows)).toEqual(VALUES);
  });

  it('pushes rows until the loop is left, or the signal fires', async () => {
    const sql = `SELECT * FROM ${name} EMIT CHANGES;`;
    const properties = { 'auto.offset.reset': 'earliest' };
    const seen: string[][] = [];
    const left = await server.query(sql, options({ properties }));
    for await (const batch of left.batches) {
      seen.push(...valuesOf(batch));
      if (seen.length >= ROWS.length) break;
    }
    expect(seen).toEqual(VALUES);

    const controller = new AbortController();
    const stopped = await server.query(sql, options({ properties, signal: controller.signal }));
    const reading = failureOf(
      (async () => {
        for await (const _batch of stopped.batches) controller.abort();
      })(),
    );
    expect(await reading).toMatchObject({ code: 'CANCELLED' });
  });

  it('refuses in its own words', async () => {
    expect(await failureOf(server.query('SELECT FROM WHERE;', options()))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { errorCode: 40001 },
    });
    expect(await failureOf(server.execute('CREATE NONSENSE;'))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await failureOf(server.describe('LAGOON_TEST_NOT_THERE'))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await failureOf(server.query('SELECT * FROM LAGOON_TEST_NOT_THERE;', options()))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
}

describe.runIf(realUrl !== undefined)('a real ksqlDB server', () => {
  const connectionOf = (httpVersion: KsqldbSettings['httpVersion']) => (): KsqlConnection => {
    const url = new URL(realUrl ?? '');
    const username = url.username === '' ? null : decodeURIComponent(url.username);
    const password = username === null ? null : decodeURIComponent(url.password);
    return { settings: { ...unset, url: `${url.protocol}//${url.host}`, username, httpVersion }, password };
  };
  const insert = async (server: KsqlServer, name: string): Promise<void> => {
    for (const { sql } of ROWS) await server.execute(`INSERT INTO ${name} VALUES ${sql};`);
  };
  describe.each(['1.1', '2'] as const)('by HTTP/%s', (version) => {
    describeServer(connectionOf(version), insert);
  });
});

describe.runIf(realUrl === undefined && brokers !== null)('the stand-in for ksqlDB', () => {
  const kafka = new Kafka({ brokers: brokers ?? [], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  let producer: Producer;
  let folder: string;
  let authority: Authority;
  const standIns: Record<'plain' | 'secure', KsqldbStandIn | null> = { plain: null, secure: null };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-ksqldb-'));
    authority = await makeAuthority(folder, 'lagoon-test');
    const { certificateFile, keyFile } = await authority.issue('server', ['IP:127.0.0.1']);
    const tls = { cert: await readFile(certificateFile, 'utf8'), key: await readFile(keyFile, 'utf8') };
    const password = { username: USER, password: PASSWORD };
    producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await Promise.all([producer.connect(), admin.connect()]);
    standIns.plain = await startKsqldb({ brokers: brokers ?? [] });
    standIns.secure = await startKsqldb({ brokers: brokers ?? [], tls, password });
  });
  afterEach(() => {
    slept.length = 0;
    standIns.plain?.faults.clear();
    standIns.secure?.faults.clear();
  });
  afterAll(async () => {
    await standIns.plain?.stop();
    await standIns.secure?.stop();
    await Promise.all([producer.disconnect(), admin.disconnect()]);
    await rm(folder, { recursive: true, force: true });
  });

  const standIn = (isSecure: boolean): KsqldbStandIn => {
    const found = isSecure ? standIns.secure : standIns.plain;
    if (found === null) throw new Error('The stand-in is not up.');
    return found;
  };
  const connectionTo = (
    { isSecure, httpVersion }: Variant,
    change: Partial<KsqldbSettings> = {},
    password = PASSWORD,
  ): KsqlConnection => {
    const logIn = isSecure ? { username: USER, caFile: authority.caFile } : {};
    const settings = { ...unset, url: standIn(isSecure).url, httpVersion, ...logIn, ...change };
    return { settings, password: isSecure ? password : null };
  };
  const fill = async (_server: KsqlServer, _name: string, topic: string): Promise<void> => {
    const messages = ROWS.map(({ key, json }) => ({ key: bigEndian(key), value: json }));
    await producer.send({ topic, messages });
  };

  describe.each<[string, Variant]>([
    ['HTTP/1.1', { httpVersion: '1.1', isSecure: false }],
    ['HTTP/2', { httpVersion: '2', isSecure: false }],
    ['HTTP/1.1 with TLS and a log-in', { httpVersion: '1.1', isSecure: true }],
    ['HTTP/2 with TLS and a log-in', { httpVersion: '2', isSecure: true }],
  ])('by %s', (_name, variant) => {
    describeServer(() => connectionTo(variant), fill);

    const TABLE = 'TOTALS';
    const ROW_COUNT = 20_000;
    let server: KsqlServer;
    const connect = (change: Partial<KsqldbSettings> = {}): KsqlServer =>
      (server = connector.connect(connectionTo(variant, change)));
    afterEach(() => server.close());

    beforeAll(async () => {
      const topic = `totals-${randomUUID()}`;
      await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
      const valueOf = (id: number): string => `{"TOTAL":${id}.25,"NOTE":"${'n'.repeat(100)}"}`;
      for (let from = 0; from < ROW_COUNT; from += 2000) {
        const messages = Array.from({ length: 2000 }, (_, index) => {
          const id = from + index;
          return { key: `k${id}`, value: id === 7 ? null : valueOf(id) };
        });
        await producer.send({ topic, messages });
      }
      const columns = 'total DECIMAL(12, 2), note STRING';
      const of = `WITH (kafka_topic='${topic}', value_format='JSON')`;
      await connect().execute(`CREATE TABLE ${TABLE} (k STRING PRIMARY KEY, ${columns}) ${of};`);
      await server.execute(`CREATE STREAM MANY (k STRING KEY, ${columns}) ${of};`);
      await server.close();
    });
    afterAll(async () => {
      await connect().execute(`DROP TABLE ${TABLE};`);
      await server.execute('DROP STREAM MANY;');
      await server.close();
    });

    const allClosed = (): Promise<void> => expect.poll(() => standIn(variant.isSecure).openQueries()).toBe(0);
    const many = (server: KsqlServer, more: Partial<KsqlQueryOptions> = {}): Promise<KsqlRows> =>
      server.query('SELECT k, total, note FROM MANY;', options({ batchRows: 1000, ...more }));

    it('reads many rows', async () => {
      const found = await rowsOf(await many(connect()));
      expect(found).toHaveLength(ROW_COUNT - 1);
      expect(found.at(-1)?.slice(0, 2)).toEqual(['"k19999"', '19999.25']);
      await allClosed();
    });

    it('is told which rows of a table are gone', async () => {
      const rows = await connect().query(`SELECT * FROM ${TABLE} EMIT CHANGES LIMIT 10;`, {
        ...options(),
        properties: { 'auto.offset.reset': 'earliest' },
      });
      const found = await rowsOf(rows);
      expect(found.filter((row) => row.at(-1) === 'gone').map(([key]) => key)).toEqual(['"k7"']);
    });

    it('tries again while the server is busy', async () => {
      const { faults } = standIn(variant.isSecure);
      faults.refuse(429, 2);
      expect(await rowsOf(await many(connect()))).toHaveLength(ROW_COUNT - 1);
      faults.refuse(503, 1);
      expect((await server.info()).version).not.toBe('');
      expect(slept).toEqual([187.5, 375, 10_000]);
      faults.refuse(429, 100);
      expect(await failureOf(many(server))).toMatchObject({ code: 'UNAVAILABLE' });
    });

    it.each([
      ['a broken connection', 'cut', 'UNAVAILABLE'],
      ['an answer cut short', 'truncate', 'SOURCE'],
      ['an error after rows', 'error', 'SOURCE'],
    ] as const)('fails at %s', async (_what, kind, code) => {
      standIn(variant.isSecure).faults.disturb({ kind, afterRows: 1500 });
      expect(await failureOf(many(connect()).then(rowsOf))).toMatchObject({ code });
      await allClosed();
    });

    it('fails where the server falls silent, and closes the query', async () => {
      standIn(variant.isSecure).faults.disturb({ kind: 'silence', afterRows: 1500 });
      const error = await failureOf(many(connect({ timeoutSeconds: 1 })).then(rowsOf));
      expect(error).toMatchObject({ code: 'UNAVAILABLE', message: matching(/sent nothing for 1 s/) });
      await allClosed();
    });

    it('closes the query when it is cancelled or left', async () => {
      standIn(variant.isSecure).faults.disturb({ kind: 'slow', rowDelayMs: 2 });
      const controller = new AbortController();
      const rows = await many(connect(), { signal: controller.signal, batchRows: 10 });
      expect(standIn(variant.isSecure).openQueries()).toBe(1);
      controller.abort();
      expect(await failureOf(rowsOf(rows))).toMatchObject({ code: 'CANCELLED' });
      await allClosed();
      for await (const _batch of (await many(server, { batchRows: 10 })).batches) break;
      await allClosed();
    });
  });

  it('is not let in without the right password', async () => {
    const variant: Variant = { httpVersion: '1.1', isSecure: true };
    const wrong = connectionTo(variant, {}, 'another');
    const server = connector.connect(wrong);
    expect(await failureOf(server.info())).toMatchObject({
      code: 'REFUSED',
      message: matching(/Check the user and the password/),
    });
    await server.close();
    expect((await connector.test(wrong)).at(-1)).toMatchObject({ step: 'login', ok: false });
    expect((await connector.test(connectionTo(variant, { username: null }))).at(-1)).toMatchObject({
      step: 'server',
      ok: false,
      message: matching(/Set a user and its password/),
    });
  });

  it.each(['1.1', '2'] as const)('trusts no certificate but of its authority, by HTTP/%s', async (httpVersion) => {
    const stranger = await makeAuthority(folder, `stranger-${httpVersion}`);
    const variant: Variant = { httpVersion, isSecure: true };
    for (const caFile of [null, stranger.caFile]) {
      const steps = await connector.test(connectionTo(variant, { caFile }));
      expect(steps.at(-1)).toMatchObject({
        step: 'tls',
        ok: false,
        message: matching(/authority that is not trusted/),
      });
    }
    const steps = await connector.test(connectionTo(variant, { caFile: join(folder, 'nowhere.pem') }));
    expect(steps.at(-1)).toMatchObject({
      step: 'tls',
      ok: false,
      message: matching(/nowhere\.pem, the CA file of ksqlDB/),
    });
  });

  it.each(['1.1', '2'] as const)('tells a scheme that is not the server’s, by HTTP/%s', async (httpVersion) => {
    const url = standIn(false).url.replace('http:', 'https:');
    const steps = await connector.test({ settings: { ...unset, url, httpVersion }, password: null });
    expect(steps.at(-1)).toMatchObject({ step: 'tls', ok: false });
  });
});
