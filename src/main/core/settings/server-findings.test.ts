import { describe, expect, it } from 'vitest';
import { createFakeSecrets } from '../../../../test/support/fake-secrets';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { ksqldbSettingsSchema, type KsqldbSettings, type Settings } from '../../../shared/contract/settings';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema } from '../../../shared/ids';
import { plainFeed } from '../feeds/plain-feed';
import type { ConnectionStep, KsqlServer, KsqlSourceName } from '../ports';
import { serverFindings, type ServerFindingsPorts } from './server-findings';
import { defaultSettings } from './settings-store';

const passed: ConnectionStep[] = [{ step: 'server', ok: true, message: 'It answers.' }];
const ksqldb = ksqldbSettingsSchema.parse({ url: 'http://ksqldb.example:8088' });

function source(name: string, kind: 'stream' | 'table'): KsqlSourceName {
  return { kind, name, topic: name.toLowerCase(), keyFormat: 'KAFKA', valueFormat: 'JSON', isWindowed: false };
}

interface World {
  readonly settings?: Partial<Settings>;
  readonly password?: string;
  readonly ofKafka?: ConnectionStep[];
  readonly ofKsqldb?: ConnectionStep[];
  readonly sources?: KsqlSourceName[] | LakeError;
  readonly subjects?: LakeError;
}

/** Servers that answer as told; `opened` counts connections that nobody closed. */
function world(told: World) {
  const opened = new Set<KsqlServer>();
  const passwords: (string | null)[] = [];
  const never = (): Promise<never> => Promise.reject(new Error('Nobody is to ask this.'));
  const ports: ServerFindingsPorts = {
    settings: { get: () => Promise.resolve({ ...defaultSettings, ...told.settings }) },
    secrets: createFakeSecrets(null, told.password === undefined ? {} : { 'ksqldb-password': told.password }),
    brokers: { test: () => Promise.resolve(told.ofKafka ?? passed) },
    registries: {
      connect: () => ({
        schema: never,
        schemaOf: never,
        countSubjects: () => (told.subjects === undefined ? Promise.resolve(3) : Promise.reject(told.subjects)),
      }),
    },
    servers: {
      test: ({ password }) => {
        passwords.push(password);
        return Promise.resolve(told.ofKsqldb ?? passed);
      },
      connect: () => {
        const { sources = [] } = told;
        const server: KsqlServer = {
          info: () => Promise.resolve({ version: '7.9.0', kafkaClusterId: 'k', serviceId: 's', status: 'RUNNING' }),
          listSources: () => (sources instanceof LakeError ? Promise.reject(sources) : Promise.resolve(sources)),
          describe: never,
          execute: never,
          query: never,
          close: () => {
            opened.delete(server);
            return Promise.resolve();
          },
        };
        opened.add(server);
        return server;
      },
    },
  };
  return { ports, opened, passwords };
}

function feedOf(object: string, enabled = true): FeedConfig {
  const named = { name: feedNameSchema.parse(object.toLowerCase()), description: '', kind: 'stream' as const };
  return { ...plainFeed({ ...named, source: { type: 'ksqldb', object } }, new Date(0)), enabled };
}

async function ofKsqldb(told: World, feeds = [feedOf('ORDERS')]) {
  const { ports, opened, passwords } = world(told);
  const finding = (await serverFindings(ports, feeds)).find(({ check }) => check === 'ksqldb');
  expect(opened.size).toBe(0);
  return { ...finding, passwords };
}

const withServer = (change: Partial<KsqldbSettings> = {}): Partial<Settings> => ({ ksqldb: { ...ksqldb, ...change } });

describe('the doctor on ksqlDB', () => {
  it('skips it where none is set up', async () => {
    expect(await ofKsqldb({})).toMatchObject({ status: 'skipped', remedy: null });
  });

  it('tells version and sources, and asks no password where there is no log-in', async () => {
    const sources = [source('ORDERS', 'stream'), source('BY_USER', 'table'), source('BY_DAY', 'table')];
    expect(await ofKsqldb({ settings: withServer(), sources, password: 'wonderland' })).toEqual({
      check: 'ksqldb',
      status: 'ok',
      message: 'ksqlDB 7.9.0 at http://ksqldb.example:8088, RUNNING: 1 stream(s), 2 table(s).',
      remedy: null,
      passwords: [null],
    });
  });

  it('names the step that failed, and what a server answers that cannot be used', async () => {
    const step = { step: 'log-in', ok: false, message: 'The server refuses the password.' };
    expect(await ofKsqldb({ settings: withServer(), ofKsqldb: [...passed, step] })).toMatchObject({
      status: 'failed',
      message: 'log-in: The server refuses the password.',
    });
    const sources = new LakeError('SOURCE', 'It answered no list.');
    expect(await ofKsqldb({ settings: withServer(), sources })).toMatchObject({
      status: 'failed',
      message: 'It answered no list.',
    });
  });

  it('warns of a password over http, never of one over https', async () => {
    const sources = [source('ORDERS', 'stream')];
    const readable = await ofKsqldb({ settings: withServer({ username: 'alice' }), sources, password: 'wonderland' });
    expect(readable).toMatchObject({ status: 'warning', passwords: ['wonderland'] });
    expect(readable.message).toContain('readable to whoever listens');
    expect(readable.message).not.toContain('wonderland');
    const https = withServer({ username: 'alice', url: 'https://ksqldb.example' });
    expect(await ofKsqldb({ settings: https, sources })).toMatchObject({ status: 'ok' });
  });

  it('names the enabled feeds that read what the server lacks', async () => {
    const sources = [source('ORDERS', 'stream')];
    const feeds = [feedOf('ORDERS'), feedOf('GONE'), feedOf('OFF', false)];
    const found = await ofKsqldb({ settings: withServer(), sources }, feeds);
    expect(found).toMatchObject({ status: 'warning' });
    expect(found.message).toContain('It lacks what these feeds read: gone.');
    const both = await ofKsqldb({ settings: withServer({ username: 'alice' }), sources }, feeds);
    expect(both.message).toMatch(/what these feeds read: gone\. The password goes to it readable/);
  });
});

describe('the doctor on Kafka', () => {
  const kafka = { ...defaultSettings.kafka, brokers: ['kafka.example:9092'] };
  const check = async (told: World) => (await serverFindings(world(told).ports, [])).map(({ status }) => status);

  it('and its registry: skipped, well, failed, and warned of a readable password', async () => {
    expect(await check({})).toEqual(['skipped', 'skipped', 'skipped']);
    const registered = { ...kafka, schemaRegistry: { url: 'https://registry.example', username: null } };
    expect(await check({ settings: { kafka: registered } })).toEqual(['ok', 'ok', 'skipped']);
    const plain = { ...registered, sasl: { mechanism: 'plain' as const, username: 'alice' } };
    const subjects = new LakeError('UNAVAILABLE', 'Nobody is there.');
    expect(await check({ settings: { kafka: plain }, subjects })).toEqual(['warning', 'failed', 'skipped']);
    const ofKafka = [{ step: 'TCP', ok: false, message: 'Refused.' }];
    expect(await check({ settings: { kafka }, ofKafka })).toEqual(['failed', 'skipped', 'skipped']);
  });
});
