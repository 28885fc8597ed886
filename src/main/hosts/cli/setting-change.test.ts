import { expect, test } from 'vitest';
import { defaultSettings } from '../../core/settings/settings-store';
import { changeSetting, settingKeys } from './setting-change';

const set = (key: string, text: string) => changeSetting(defaultSettings, key, text);

test('a value is JSON, or a text as it stands where that is what the setting takes', () => {
  expect(set('exports.batchRows', '5000').change).toEqual({ exports: { ...defaultSettings.exports, batchRows: 5000 } });
  expect(set('query.threads', 'null').change).toEqual({ query: defaultSettings.query });
  expect(set('name', 'Sales of 2026')).toEqual({ change: { name: 'Sales of 2026' }, value: 'Sales of 2026' });
  expect(set('name', '2026')).toEqual({ change: { name: '2026' }, value: '2026' });
  expect(set('kafka.brokers', 'a:1, b:2').change.kafka?.brokers).toEqual(['a:1', 'b:2']);
  expect(set('kafka.brokers', '["a:1"]').change.kafka?.brokers).toEqual(['a:1']);
});

test('a server is set up by its address alone, and taken away by null', () => {
  const { change } = set('ksqldb.url', 'http://localhost:8088');
  expect(change.ksqldb).toMatchObject({ url: 'http://localhost:8088', username: null, httpVersion: '1.1' });
  expect(set('ksqldb', 'null').change).toEqual({ ksqldb: null });
});

test('what the schema refuses is said of its field, without what was typed', () => {
  for (const [key, text, problem] of [
    ['exports.batchRows', 'many', /^exports\.batchRows was not set\. exports\.batchRows: .*expected number/],
    ['exports.batchRows', '0', /exports\.batchRows: Too small/],
    ['kafka.sasl.username', 'alice', /kafka\.sasl\.mechanism/],
    ['kafka.brokers', 'nowhere', /A broker is written host:port\.$/],
    ['ksqldb.url', 'http://alice:wonderland@localhost', /^(?!.*wonderland)ksqldb\.url was not set/],
  ] as const) {
    expect(() => set(key, text)).toThrow(problem);
  }
});

test('keys that are none name those that are; what Lagoon keeps itself is none of them', () => {
  const keys = settingKeys().map(({ key }) => key);
  expect(keys).toContain('kafka.tls.caFile');
  expect(keys).toContain('ksqldb');
  for (const key of ['formatVersion', 'lakeId', 'anonymizationKeyFingerprint', 'nothing']) {
    expect(keys).not.toContain(key);
    expect(() => set(key, '1')).toThrow('There are: name, kafka, kafka.brokers,');
  }
  expect(() => set('ksqldb', '{"url": "http://localhost:8088", "usrname": "alice"}')).toThrow(
    'no setting "ksqldb.usrname"',
  );
});

test('no secret is a setting, at whatever depth', () => {
  for (const [key = '', text = ''] of [
    ['ksqldb.password', 'wonderland'],
    ['kafka-password', 'wonderland'],
    ['kafka.sasl', '{"mechanism": "plain", "username": "alice", "password": "wonderland"}'],
  ]) {
    expect(() => set(key, text)).toThrow(/^(?!.*wonderland).*lagoon settings set-secret/);
  }
});
