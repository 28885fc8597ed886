import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../../shared/contract/settings';
import { brokersOf, kafkaOf } from './kafka-draft';
import { ksqldbOf } from './ksqldb-draft';
import { mysqlOf } from './mysql-draft';
import { draftOf, parseDraft } from './settings-draft';

const settings: Settings = {
  formatVersion: 1,
  name: 'Sales',
  kafka: { brokers: ['a:9092', 'b:9093'], clientId: 'lagoon', tls: null, sasl: null, schemaRegistry: null },
  ksqldb: null,
  mysql: null,
  sample: { seed: 42, firstExportEvents: 100_000, nextExportEvents: 10_000 },
  exports: { batchRows: 10_000, parallelFeeds: 2 },
  consumers: {
    flushSeconds: 0.5,
    flushBytes: 64_000_000,
    flushRows: 500_000,
    flushDays: 64,
    lagAlertMessages: null,
    lagAlertSeconds: 300,
  },
  maintenance: { undoDays: 7, logDays: 30, targetFileBytes: 128_000_000 },
  query: { memoryLimitMegabytes: null, threads: 4 },
  workspace: { folder: '../queries' },
};
const draft = draftOf(settings);

describe('the settings as a form', () => {
  it('come back as they were', () => {
    expect(parseDraft(draft)).toEqual({ settings, problems: null });
  });

  it('come back as they were with everything that Kafka can want', () => {
    const secured: Settings = {
      ...settings,
      kafka: {
        ...settings.kafka,
        tls: { caFile: '/ca.pem', certificateFile: '/me.pem', keyFile: '/me.key', serverName: 'kafka.example' },
        sasl: { mechanism: 'scram-sha-512', username: 'alice' },
        schemaRegistry: { url: 'https://registry.example', username: 'alice' },
      },
      consumers: { ...settings.consumers, lagAlertMessages: 1000, lagAlertSeconds: null },
    };
    expect(parseDraft(draftOf(secured))).toEqual({ settings: secured, problems: null });
    expect(kafkaOf(draftOf(secured))).toEqual(secured.kafka);
    expect(kafkaOf({ ...draftOf(secured), encryption: 'none', mechanism: 'none', registryUrl: ' ' })).toEqual(
      settings.kafka,
    );
    expect(kafkaOf({ ...draftOf(secured), username: ' ' })).toBeNull();
  });

  it('come back as they were with a ksqlDB server, and without one', () => {
    const ksqldb = {
      url: 'https://ksqldb.example:8088',
      username: 'alice',
      caFile: '/ca.pem',
      certificateFile: '/me.pem',
      keyFile: '/me.key',
      httpVersion: '2' as const,
      timeoutSeconds: 7.5,
    };
    const served = draftOf({ ...settings, ksqldb });
    expect(parseDraft(served)).toEqual({ settings: { ...settings, ksqldb }, problems: null });
    expect(ksqldbOf(served)).toEqual(ksqldb);
    expect(parseDraft({ ...served, ksqldb: 'none' })).toEqual({ settings, problems: null });
  });

  it('need nothing but an address of a new ksqlDB server', () => {
    const started = { ...draft, ksqldb: 'server' as const };
    expect(parseDraft(started).problems).toEqual({ ksqldbUrl: { kind: 'url' } });
    expect(ksqldbOf(started)).toBeNull();
    expect(ksqldbOf({ ...started, ksqldbUrl: ' http://localhost:8088 ' })).toEqual({
      url: 'http://localhost:8088',
      username: null,
      caFile: null,
      certificateFile: null,
      keyFile: null,
      httpVersion: '1.1',
      timeoutSeconds: 30,
    });
  });

  it('come back as they were with a MySQL server, and without one', () => {
    const mysql = {
      host: 'db.example',
      port: 3307,
      database: 'sales_warehouse',
      username: 'lagoon',
      tls: { caFile: '/ca.pem', certificateFile: '/me.pem', keyFile: '/me.key' },
    };
    const served = draftOf({ ...settings, mysql });
    expect(parseDraft(served)).toEqual({ settings: { ...settings, mysql }, problems: null });
    expect(mysqlOf(served)).toEqual(mysql);
    expect(mysqlOf({ ...served, mysqlEncryption: 'none' })).toEqual({ ...mysql, tls: null });
    expect(parseDraft({ ...served, mysql: 'none' })).toEqual({ settings, problems: null });
  });

  it('say of a new MySQL server what is missing or wrong, field by field', () => {
    const started = { ...draft, mysql: 'server' as const };
    expect(parseDraft(started).problems).toEqual({ mysqlHost: { kind: 'text' }, mysqlUsername: { kind: 'text' } });
    expect(mysqlOf(started)).toBeNull();
    const wrong = { ...started, mysqlHost: 'db', mysqlUsername: 'me', mysqlPort: 70_000, mysqlDatabase: 'my-sales' };
    expect(parseDraft(wrong).problems).toEqual({
      mysqlPort: { kind: 'atMost', limit: 65_535 },
      mysqlDatabase: { kind: 'database' },
    });
  });

  it('take no password in an address, and do not repeat it', () => {
    const ksqldbUrl = 'http://alice:wonderland@localhost:8088';
    const { problems } = parseDraft({ ...draft, ksqldb: 'server', ksqldbUrl, registryUrl: ksqldbUrl });
    expect(Object.keys(problems ?? {})).toEqual(['registryUrl', 'ksqldbUrl']);
    expect(JSON.stringify(problems)).not.toContain('wonderland');
  });

  it('take an empty limit for automatic, and an empty list of brokers for no Kafka', () => {
    const parsed = parseDraft({ ...draft, brokers: ' ', threads: '' });
    expect(parsed.settings?.kafka.brokers).toEqual([]);
    expect(parsed.settings?.query.threads).toBeNull();
  });

  it('read brokers however they are separated', () => {
    expect(brokersOf(' a:1,b:2 ;')).toEqual(['a:1', 'b:2', ';']);
    expect(brokersOf('a:1,\n b:2,')).toEqual(['a:1', 'b:2']);
  });

  it('say for each field what is wrong with it, in the unit of the field', () => {
    const { problems } = parseDraft({
      name: ' ',
      brokers: 'a:9092, nowhere',
      clientId: '',
      encryption: 'tls',
      caFile: '',
      certificateFile: '',
      keyFile: '',
      serverName: '',
      mechanism: 'plain',
      username: '',
      registryUrl: 'registry',
      registryUsername: '',
      ksqldb: 'server',
      ksqldbUrl: 'localhost:8088',
      ksqldbUsername: '',
      ksqldbCaFile: '',
      ksqldbCertificateFile: '',
      ksqldbKeyFile: '',
      ksqldbHttpVersion: '1.1',
      ksqldbTimeoutSeconds: 4000,
      mysql: 'server',
      mysqlHost: ' ',
      mysqlPort: '',
      mysqlDatabase: '',
      mysqlUsername: 'lagoon',
      mysqlEncryption: 'tls',
      mysqlCaFile: '',
      mysqlCertificateFile: '',
      mysqlKeyFile: '',
      seed: '',
      firstExportEvents: 0,
      nextExportEvents: 1.5,
      batchRows: 1e300,
      parallelFeeds: 17,
      flushSeconds: 0,
      flushMegabytes: 0.5,
      flushRows: 1,
      flushDays: 0,
      lagAlertMessages: 0,
      lagAlertSeconds: 0,
      undoDays: -1,
      logDays: 0,
      targetFileMegabytes: 3000,
      memoryLimitMegabytes: 'much',
      threads: 65,
      workspaceFolder: '',
    });
    expect(problems).toEqual({
      name: { kind: 'text' },
      brokers: { kind: 'broker' },
      clientId: { kind: 'text' },
      username: { kind: 'text' },
      registryUrl: { kind: 'url' },
      ksqldbUrl: { kind: 'url' },
      ksqldbTimeoutSeconds: { kind: 'atMost', limit: 3600 },
      mysqlHost: { kind: 'text' },
      mysqlPort: { kind: 'number' },
      mysqlDatabase: { kind: 'database' },
      seed: { kind: 'number' },
      firstExportEvents: { kind: 'atLeast', limit: 1 },
      nextExportEvents: { kind: 'whole' },
      batchRows: { kind: 'atMost', limit: 1_000_000 },
      parallelFeeds: { kind: 'atMost', limit: 16 },
      flushSeconds: { kind: 'above', limit: 0 },
      flushMegabytes: { kind: 'atLeast', limit: 1 },
      flushRows: { kind: 'atLeast', limit: 1000 },
      flushDays: { kind: 'atLeast', limit: 1 },
      lagAlertMessages: { kind: 'atLeast', limit: 1 },
      lagAlertSeconds: { kind: 'above', limit: 0 },
      undoDays: { kind: 'atLeast', limit: 0 },
      logDays: { kind: 'atLeast', limit: 1 },
      targetFileMegabytes: { kind: 'atMost', limit: 2000 },
      memoryLimitMegabytes: { kind: 'number' },
      threads: { kind: 'atMost', limit: 64 },
    });
  });
});
