import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { flattenedJson, nestedJson } from '../../../src/main/core/sample/datasets';
import { SampleSequence, type SampleEvent } from '../../../src/main/core/sample/generator';
import { startKsqldb, type KsqldbStandIn } from './server';

const brokers = inject('kafkaBrokers');
const COUNT = 3_000;
const sequence = new SampleSequence({ seed: 5, startMs: 1_700_000_000_000, spacingMs: 1_000 });
const events = Array.from({ length: COUNT }, (_, index) => sequence.event(index));

const streams = [
  'transaction_stream',
  'transaction_flattened',
  'transaction_stream_anonymized',
  'transaction_stream_blacklisted',
];
const tables = [
  'payment_method_totals',
  'product_purchase_counts',
  'user_transaction_summary',
  'user_transaction_summary_eur',
];

const euros = (cents: bigint): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
const halfUp = (dividend: bigint, divisor: bigint): bigint => (2n * dividend + divisor) / (2n * divisor);

function grouped(
  keyOf: (event: SampleEvent) => string,
  of: readonly SampleEvent[] = events,
): Map<string, SampleEvent[]> {
  const groups = new Map<string, SampleEvent[]>();
  for (const event of of) groups.set(keyOf(event), [...(groups.get(keyOf(event)) ?? []), event]);
  return groups;
}

const centsOf = (of: readonly SampleEvent[]): bigint =>
  of.reduce((sum, { amountCents }) => sum + BigInt(amountCents), 0n);

describe.runIf(brokers !== null)('what the stand-in makes of the statements of sql/ksql and one topic', () => {
  let server: KsqldbStandIn;

  beforeAll(async () => {
    const id = randomUUID();
    const kafka = new Kafka({ brokers: brokers ?? [], logLevel: logLevel.NOTHING });
    const [admin, producer] = [kafka.admin(), kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })];
    await Promise.all([admin.connect(), producer.connect()]);
    const topic = `transaction_stream-${id}`;
    await admin.createTopics({ topics: [{ topic, numPartitions: 3 }], waitForLeaders: true });
    for (let first = 0; first < COUNT; first += 1_000) {
      const messages = events
        .slice(first, first + 1_000)
        .map((event) => ({ key: event.user.id, value: nestedJson(event) }));
      await producer.send({ topic, messages });
    }
    await Promise.all([admin.disconnect(), producer.disconnect()]);
    const texts = await Promise.all(
      [...streams, ...tables].map((name) =>
        readFile(join(import.meta.dirname, '../../../sql/ksql', `${name}.ksql`), 'utf8'),
      ),
    );
    // Topics of this run alone: the broker is shared.
    const setUp = texts.join('\n').replaceAll(/KAFKA_TOPIC = '(\w+)'/g, `KAFKA_TOPIC = '$1-${id}'`);
    server = await startKsqldb({ brokers: brokers ?? [], setUp });
  });
  afterAll(async () => {
    await server.stop();
  });

  /** Each row as the texts of its values. */
  async function rowsOf(sql: string): Promise<string[]> {
    const response = await fetch(`${server.url}/query-stream`, { method: 'POST', body: JSON.stringify({ sql }) });
    expect(response.status, await response.clone().text()).toBe(200);
    const [, ...lines] = (await response.text()).trimEnd().split('\n');
    return lines.map((line) => line.slice(1, -1)).toSorted();
  }

  it('flattens every transaction', async () => {
    const expected = events.map((event) => {
      const values = z.record(z.string(), z.unknown()).parse(JSON.parse(flattenedJson(event)));
      return JSON.stringify(Object.values(values).map((value) => (typeof value === 'number' ? '#' : value))).slice(
        1,
        -1,
      );
    });
    const found = await rowsOf('SELECT * FROM transaction_flattened;');
    const numbersHidden = found.map((row) => row.replace(/(^|,)-?\d+(?:\.\d+)?(?=,|$)/g, '$1"#"'));
    expect(numbersHidden.toSorted()).toEqual(expected.toSorted());
    const amounts = await rowsOf('SELECT amount FROM transaction_flattened;');
    expect(amounts).toEqual(events.map(({ amountCents }) => euros(BigInt(amountCents))).toSorted());
  });

  it('masks users, and finds the blacklisted ones', async () => {
    const masked = await rowsOf('SELECT user_id, user_name FROM transaction_stream_anonymized;');
    expect(masked).toHaveLength(COUNT);
    for (const row of masked) expect(row).toMatch(/^"xxxx-nnnnn","\p{L}[Xx-]*"$/u);
    const blacklisted = events.filter(({ user }) => user.blacklisted || user.country === 'ZZ');
    expect(await rowsOf('SELECT transaction_id, blacklist_reason FROM transaction_stream_blacklisted;')).toEqual(
      blacklisted
        .map(({ transactionId, user }) => `"${transactionId}","${user.blacklisted ? 'user' : 'country'}"`)
        .toSorted(),
    );
    expect(blacklisted.length).toBeGreaterThan(0);
  });

  it('groups to the cent', async () => {
    const methods = grouped(({ paymentMethod }) => paymentMethod);
    expect(await rowsOf('SELECT * FROM payment_method_totals;')).toEqual(
      [...methods]
        .map(([method, of]) => {
          const total = centsOf(of);
          return `"${method}",${euros(total)},${of.length},${euros(halfUp(total, BigInt(of.length)))}`;
        })
        .toSorted(),
    );
    const summaries = grouped(({ user, type }) => `"${user.id}","${type}"`);
    expect(
      await rowsOf('SELECT user_id, transaction_type, total_amount, transaction_count FROM user_transaction_summary;'),
    ).toEqual([...summaries].map(([key, of]) => `${key},${euros(centsOf(of))},${of.length}`).toSorted());
    const purchases = grouped(
      ({ product }) => product.id,
      events.filter(({ type }) => type === 'purchase'),
    );
    expect(
      await rowsOf('SELECT product_id, purchase_count, total_revenue, unique_buyers FROM product_purchase_counts;'),
    ).toEqual(
      [...purchases]
        .map(([id, of]) => `"${id}",${of.length},${euros(centsOf(of))},${new Set(of.map(({ user }) => user.id)).size}`)
        .toSorted(),
    );
    const inEuro = await rowsOf('SELECT total_amount_eur, exchange_rate FROM user_transaction_summary_eur;');
    expect(inEuro).toHaveLength(summaries.size);
    for (const row of inEuro) expect(row).toMatch(/^\d+\.\d\d,\d\.\d{6}$/);
  });
});
