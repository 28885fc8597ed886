import { describe, expect, test } from 'vitest';
import { createFakeSecrets } from '../../../../test/support/fake-secrets';
import { feedOf } from '../../../../test/support/delta-lake';
import { avroBytes, framed } from '../../../../test/support/schema-registry/avro-writer';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import { createAvroSchemas } from '../../adapters/avro/avro-schemas';
import { keyAt, packRecords, valueAt, type RawBatch, type RegisteredSchema, type SchemaReference } from '../ports';
import { keyedChanges } from '../lake/keyed-changes';
import { defaultSettings } from '../settings/settings-store';
import { createDecoders } from './decoders';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A registry of these schemas, by their places from 1 on. */
function withSchemas(schemas: readonly (Partial<RegisteredSchema> | LakeError)[], isSetUp = true) {
  const asked: string[] = [];
  const clock = { nowMs: 0 };
  const find = async (id: number): Promise<RegisteredSchema> => {
    const schema = schemas[id - 1];
    if (schema === undefined) throw new LakeError('NOT_FOUND', `no schema ${id}`);
    if (schema instanceof LakeError) throw schema;
    return { type: 'AVRO', schema: '"string"', references: [], ...schema };
  };
  const kafka = {
    ...defaultSettings.kafka,
    schemaRegistry: isSetUp ? { url: 'http://registry', username: null } : null,
  };
  const settings = { ...defaultSettings, kafka };
  const decoders = createDecoders({
    settings: {
      get: () => Promise.resolve(settings),
      exists: () => Promise.resolve(true),
      create: () => Promise.reject(new Error('not here')),
      change: () => Promise.reject(new Error('not here')),
    },
    secrets: createFakeSecrets(null),
    registries: {
      connect: () => ({
        schema: (id) => {
          asked.push(`id ${id}`);
          return find(id);
        },
        schemaOf: ({ subject, version }: SchemaReference) => {
          asked.push(`${subject} ${version}`);
          return find(Number(subject));
        },
        countSubjects: () => Promise.resolve(0),
      }),
    },
    avro: createAvroSchemas(),
    clock: { now: () => new Date(0), monotonicMs: () => clock.nowMs, sleep: () => Promise.resolve() },
  });
  return { decoders, asked, clock };
}

function messages(
  values: readonly (string | Uint8Array | null)[],
  keys: readonly (string | Uint8Array | null)[] = [],
): RawBatch {
  const bytes = (each: string | Uint8Array | null): Uint8Array | null =>
    typeof each === 'string' ? encoder.encode(each) : each;
  return packRecords(
    0,
    values.map((value, i) => ({ offset: BigInt(i), value: bytes(value), key: bytes(keys[i] ?? null), timestampMs: 0 })),
  );
}

/** As Kafka's LongSerializer writes it. */
function longKey(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

const textsOf = (batch: RawBatch | undefined): (string | null)[] =>
  batch === undefined
    ? []
    : Array.from({ length: batch.count }, (_, i) => {
        const value = valueAt(batch, i);
        return value === null ? null : decoder.decode(value);
      });

const feed = (change: Partial<FeedConfig>): FeedConfig => feedOf('stream', { columns: [], ...change });

describe('what stands between a topic and the writer', () => {
  test('is nothing for JSON as it comes', async () => {
    const { decoders } = withSchemas([], false);
    expect(await decoders.decoderOf(feed({}))).toBeNull();
    expect(await decoders.decoderOf(feed({ format: 'json', messageColumns: [] }))).toBeNull();
  });

  test('refuses a registered format without a registry', async () => {
    const { decoders } = withSchemas([], false);
    await expect(decoders.decoderOf(feed({ format: 'avro' }))).rejects.toMatchObject({ code: 'REFUSED' });
  });

  test('puts key and headers first into objects, and leaves the rest alone', async () => {
    const { decoders } = withSchemas([]);
    const made = await decoders.decoderOf(feed({ messageColumns: ['key', 'headers'] }));
    const batch = messages(
      [' {"a":1}', '{ }', '[1]', null, '{"a":2}', '{}'],
      ['k"1', 'k2', 'k3', 'k4', Uint8Array.of(0xff)],
    );
    const headed = {
      ...batch,
      headersOf: (i: number) =>
        i === 5
          ? [
              { name: 'h', value: encoder.encode('first') },
              { name: 'h', value: encoder.encode('last') },
              { name: 'n', value: null },
            ]
          : [],
    };
    const decoded = await made?.decode(headed);
    expect(textsOf(decoded)).toEqual([
      '{"kafka_key":"k\\"1","a":1}',
      '{"kafka_key":"k2" }',
      '[1]',
      null,
      '{"a":2}',
      '{"kafka_headers":{"h":"last","n":null}}',
    ]);
    expect([...(decoded?.rejected?.keys() ?? [])]).toEqual([4]);
    expect(textsOf(decoded?.source)).toEqual(textsOf(batch));
  });

  test('asks for a schema once, and for one that is not known again after a while', async () => {
    const { decoders, asked, clock } = withSchemas([{ schema: '"long"' }]);
    const made = await decoders.decoderOf(feed({ format: 'avro' }));
    const batch = messages([
      framed(1, avroBytes('long', 7n)),
      framed(2, Uint8Array.of(0)),
      framed(1, avroBytes('long', 8n)),
    ]);
    const decoded = await made?.decode(batch);
    expect(textsOf(decoded)).toEqual(['{"value":7}', null, '{"value":8}']);
    expect([...(decoded?.rejected ?? [])]).toEqual([[1, 'schema 2 is not in the registry']]);
    await (await decoders.decoderOf(feed({ format: 'avro' })))?.decode(batch);
    expect(asked).toEqual(['id 1', 'id 2']);
    clock.nowMs = 60_000;
    await made?.decode(batch);
    expect(asked).toEqual(['id 1', 'id 2', 'id 2']);
  });

  test('gives up one message, not the topic, for what the registry answers to its id', async () => {
    const { decoders } = withSchemas([
      { schema: '"long"' },
      new LakeError('SOURCE', 'it answered 422 to schema 2'),
      { schema: '"x"', references: [{ name: 'x', subject: '9', version: 1 }] },
      { schema: '"x"', references: [{ name: 'x', subject: '2', version: 1 }] },
    ]);
    const made = await decoders.decoderOf(feed({ format: 'avro' }));
    const batch = messages([2, 3, 1, 4].map((id) => framed(id, avroBytes('long', 7n))));
    const decoded = await made?.decode(batch);
    expect(textsOf(decoded)).toEqual([null, null, '{"value":7}', null]);
    expect([...(decoded?.rejected ?? [])]).toEqual([
      [0, 'schema 2: it answered 422 to schema 2'],
      [1, 'schema 3: version 1 of 9, which it names, is not in the registry'],
      [3, 'schema 4: it answered 422 to schema 2'],
    ]);
  });

  test.each(['UNAVAILABLE', 'REFUSED'] as const)('takes nothing of a batch while the registry is %s', async (code) => {
    const { decoders } = withSchemas([{ schema: '"long"' }, new LakeError(code, 'not now')]);
    const made = await decoders.decoderOf(feed({ format: 'avro' }));
    await expect(made?.decode(messages([framed(1, avroBytes('long', 7n)), framed(2, '')]))).rejects.toMatchObject({
      code,
    });
  });

  test('follows references to the end, each once', async () => {
    const leaf = JSON.stringify({ type: 'record', name: 'Leaf', fields: [{ name: 'x', type: 'long' }] });
    const middle = JSON.stringify({ type: 'record', name: 'Middle', fields: [{ name: 'leaf', type: 'Leaf' }] });
    const top = JSON.stringify({
      type: 'record',
      name: 'Top',
      fields: [
        { name: 'a', type: 'Middle' },
        { name: 'b', type: 'Leaf' },
      ],
    });
    const to = (subject: string): SchemaReference => ({ name: subject, subject, version: 1 });
    const { decoders, asked } = withSchemas([
      { schema: leaf },
      { schema: middle, references: [to('1')] },
      { schema: top, references: [to('2'), to('1')] },
    ]);
    const made = await decoders.decoderOf(feed({ format: 'avro' }));
    const decoded = await made?.decode(messages([framed(3, Uint8Array.of(2, 4))]));
    expect(textsOf(decoded)).toEqual(['{"a":{"leaf":{"x":1}},"b":{"x":2}}']);
    expect(asked).toEqual(['id 3', '2 1', '1 1']);
  });

  test('begins JSON of a schema behind its frame, over the same bytes', async () => {
    const { decoders } = withSchemas([
      { type: 'JSON', schema: '{"properties":{"a":{"type":"integer"}}}' },
      { type: 'PROTOBUF', schema: '' },
    ]);
    const made = await decoders.decoderOf(feed({ format: 'json-schema' }));
    const batch = messages([framed(1, '{"a":1}'), framed(2, ''), null]);
    const decoded = await made?.decode(batch);
    expect(textsOf(decoded)).toEqual(['{"a":1}', decoder.decode(framed(2, '')), null]);
    expect(decoded?.bytes).toBe(batch.bytes);
    expect(decoded?.columns).toMatchObject([{ name: 'a', type: 'long' }]);
    expect(decoded?.rejected?.get(1)).toBe('its schema is Protobuf, which is not read');
  });

  test('gives framed keys as text, and others as they are', async () => {
    const key = { type: 'record', name: 'Key', fields: [{ name: 'id', type: 'long' }] };
    const { decoders } = withSchemas([{}, { schema: '"long"' }, { schema: JSON.stringify(key) }]);
    const made = await decoders.decoderOf(feedOf('table', { format: 'avro', keyColumns: ['id'] }));
    const long = 9_007_199_254_740_993n;
    const batch = messages(
      [null, null, null, null, null],
      [
        framed(1, avroBytes('string', 'a"b')),
        framed(2, avroBytes('long', long)),
        framed(3, avroBytes(key, { id: long })),
        'plain',
        framed(9, ''),
      ],
    );
    const decoded = await made?.decode(batch);
    const keys = [0, 1, 2, 3].map((i) =>
      decoded === undefined ? null : decoder.decode(keyAt(decoded, i) ?? undefined),
    );
    expect(keys).toEqual(['a"b', String(long), `{"id":${long}}`, 'plain']);
    // The value may have all that its record needs.
    expect(decoded?.rejected?.size).toBe(0);
    const reason = 'schema 9 is not in the registry';
    expect([...(decoded?.unreadKeys ?? [])]).toEqual([[4, { reason, hasSchema: false }]]);
  });

  test('rejects a record whose key is wanted as a column and cannot be read', async () => {
    const { decoders } = withSchemas([{ schema: '"long"' }]);
    const made = await decoders.decoderOf(feed({ format: 'avro', messageColumns: ['key'] }));
    const value = framed(1, avroBytes('long', 7n));
    const decoded = await made?.decode(messages([value, value], [longKey(5n), framed(1, avroBytes('long', 8n))]));
    expect([...(decoded?.rejected ?? [])]).toEqual([[0, 'its key: schema 0 is not in the registry']]);
    expect(textsOf(decoded)[1]).toBe('{"kafka_key":"8","value":7}');
  });

  test('makes a table of Avro values by binary numbers, which look framed', async () => {
    const record = { type: 'record', name: 'R', fields: [{ name: 'n', type: 'long' }] };
    const whole = { type: 'record', name: 'W', fields: [{ name: 'id', type: 'long' }] };
    const { decoders } = withSchemas([{ schema: JSON.stringify(record) }, { schema: JSON.stringify(whole) }]);
    const made = await decoders.decoderOf(feedOf('table', { format: 'avro', keyColumns: ['id'] }));
    const value = framed(1, avroBytes(record, { n: 1n }));
    const held = framed(2, avroBytes(whole, { id: 4n }));
    // Its first five bytes name schema 1, which does not read the other three.
    const likeSchema1 = longKey((1n << 24n) | 0xffffffn);
    const keys = [longKey(5n), longKey(-5n), likeSchema1, longKey(6n), longKey(7n), likeSchema1];
    const decoded = await made?.decode(messages([value, value, held, held, null, null], keys));
    const typeOf = (type: 'long' | 'string') => () => type;
    const taken = decoded ?? messages([]);
    const { changes, deletes } = keyedChanges(taken, { keyColumns: ['id'], typeOf: typeOf('long') });
    expect(textsOf(changes ?? undefined)).toEqual(['{"id":5,"n":1}', '{"id":-5,"n":1}', '{"id":4}', '{"id":4}', null]);
    expect(changes?.rejected?.get(4)).toMatch(/^tombstone: the key of the message: not Avro of its schema: /);
    expect(textsOf(deletes ?? undefined)).toEqual(['{"id":7}']);

    const asText = keyedChanges(taken, { keyColumns: ['id'], typeOf: typeOf('string') });
    expect(asText.changes?.rejected?.get(0)).toBe('id: the key of the message: schema 0 is not in the registry');
    expect(asText.deletes).toBeNull();
  });

  test('does not ask for every number that looks like the id of a schema', async () => {
    const { decoders, asked } = withSchemas([{ schema: '"long"' }]);
    const made = await decoders.decoderOf(feedOf('table', { format: 'avro', keyColumns: ['id'] }));
    const keys = Array.from({ length: 300 }, (_, i) => longKey(BigInt(i + 10) << 24n));
    const decoded = await made?.decode(
      messages(
        keys.map(() => null),
        keys,
      ),
    );
    expect(decoded?.unreadKeys?.size).toBe(300);
    expect([...(decoded?.unreadKeys?.values() ?? [])].every(({ hasSchema }) => !hasSchema)).toBe(true);
    expect(asked).toHaveLength(100);

    // Where keys are framed, an id is asked for whatever came before it.
    const other = await decoders.decoderOf(feedOf('table', { format: 'avro', keyColumns: ['id'] }));
    const first = framed(1, avroBytes('long', 7n));
    await other?.decode(messages([null, ...keys.map(() => null)], [first, ...keys]));
    expect(asked).toHaveLength(301);
  });

  test('asks less and less often for a schema that is missing, and keeps those that are there', async () => {
    const { decoders, asked, clock } = withSchemas([{ schema: '"long"' }]);
    const made = await decoders.decoderOf(feed({ format: 'avro' }));
    const batch = messages([framed(1, avroBytes('long', 7n)), framed(2, '')]);
    const hourMs = 3_600_000;
    for (; clock.nowMs < 3 * hourMs; clock.nowMs += 10_000) await made?.decode(batch);
    expect(asked.filter((each) => each === 'id 1')).toHaveLength(1);
    expect(asked.filter((each) => each === 'id 2').length).toBeLessThan(25);
    expect(asked.filter((each) => each === 'id 2').length).toBeGreaterThan(15);
  });

  test.each<[FeedConfig['format'], Partial<FeedConfig>]>([
    ['avro', { messageColumns: ['key', 'headers'] }],
    ['avro', { kind: 'table', keyColumns: ['id'] }],
    ['json-schema', { kind: 'table', keyColumns: ['id'] }],
    ['json-schema', { messageColumns: ['key'] }],
    ['json', { messageColumns: ['key'] }],
    ['text', {}],
  ])('of %s with %j makes as many bytes as a batch has, not as the answer that it lies in', async (format, change) => {
    const { decoders } = withSchemas([
      { schema: '"string"' },
      { type: 'JSON', schema: '{"properties":{"value":{"type":"string"}}}' },
    ]);
    const made = await decoders.decoderOf(feed({ format, ...change }));
    const value = format === 'avro' ? framed(1, avroBytes('string', 'v')) : framed(2, '{"value":"v"}');
    const key = framed(1, avroBytes('string', 'k'));
    const small = messages(
      format === 'json' || format === 'text' ? ['{"value":"v"}', null] : [value, null],
      format === 'json' || format === 'text' ? ['k', null] : [key, key],
    );
    const answer = new Uint8Array(4_000_000);
    const at = 3_000_000;
    answer.set(small.bytes, at);
    const moved = (places: Int32Array): Int32Array => places.map((place) => (place === -1 ? -1 : place + at));
    const batch: RawBatch = {
      ...small,
      bytes: answer,
      valueStarts: moved(small.valueStarts),
      valueEnds: moved(small.valueEnds),
      keys: small.keys && { starts: moved(small.keys.starts), ends: moved(small.keys.ends) },
    };
    const decoded = await made?.decode(batch);
    expect(decoded?.bytes.buffer.byteLength).toBeLessThan(10_000);
    expect(textsOf(decoded)).toEqual(textsOf(await made?.decode(small)));
    expect(decoded?.rejected?.size).toBe(0);
    expect(textsOf(decoded)[0]).toContain(format === 'text' ? 'value' : '"value":"v"');
    if (decoded === undefined || decoded.keys === null) throw new Error('it has lost its keys');
    expect(decoder.decode(keyAt(decoded, 0) ?? undefined)).toBe('k');
    expect(decoded.source?.bytes).toBe(answer);
  });

  test('takes the quotes off framed JSON strings', async () => {
    const { decoders } = withSchemas([{ type: 'JSON', schema: '{"type":"string"}' }]);
    const made = await decoders.decoderOf(feedOf('table', { format: 'json-schema', keyColumns: ['id'] }));
    const keys = ['"abc"', '"a\\"\u00e9"', '5', '{"id":"abc"}'].map((key) => framed(1, key));
    const decoded = await made?.decode(
      messages(
        keys.map(() => null),
        keys,
      ),
    );
    expect(keys.map((_, i) => (decoded === undefined ? null : decoder.decode(keyAt(decoded, i) ?? undefined)))).toEqual(
      ['abc', 'a"\u00e9', '5', '{"id":"abc"}'],
    );
  });

  test('takes no binary number for a framed JSON key, nor for proof that keys are framed', async () => {
    const { decoders, asked } = withSchemas([{ type: 'JSON', schema: '{"type":"integer"}' }]);
    const made = await decoders.decoderOf(feedOf('table', { format: 'json-schema', keyColumns: ['id'] }));
    // Its first five bytes name schema 1, and the other three are no JSON.
    const likeSchema1 = longKey((1n << 24n) | 0xffffffn);
    const others = Array.from({ length: 300 }, (_, i) => longKey(BigInt(i + 10) << 24n));
    const keys = [framed(1, '"not JSON'), framed(1, ''), likeSchema1, ...others];
    const decoded = await made?.decode(
      messages(
        keys.map(() => null),
        keys,
      ),
    );
    const taken = decoded ?? messages([]);
    const reason = 'not JSON, which its schema is of';
    for (const place of [0, 1, 2]) {
      expect(taken.unreadKeys?.get(place)).toEqual({ reason, hasSchema: true });
      expect(keyAt(taken, place)).toEqual(Uint8Array.from(keys[place] ?? []));
    }
    // 100 that are missing, and the one that is there.
    expect(asked).toHaveLength(101);
    const { changes } = keyedChanges(taken, { keyColumns: ['id'], typeOf: () => 'long' });
    expect([...(changes?.rejected?.values() ?? [])]).toEqual(
      [0, 1, 2].map(() => `tombstone: the key of the message: ${reason}`),
    );
  });
});
