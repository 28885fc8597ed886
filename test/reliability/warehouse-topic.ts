import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { z } from 'zod';
import { createKafkaConnector } from '../../src/main/adapters/kafka/kafka-broker';
import type { Broker } from '../../src/main/core/ports';
import { Draws } from '../../src/main/core/sample/random';
import { plainKafka } from '../support/kafka/reading';
import { silentLogger } from '../support/kill/real-lake';

const partitions = 4;
const users = 3_000;
const chunk = 1_000;
const types = ['purchase', 'refund', 'transfer'] as const;

/** Facts by their key: `user type` → `amount count`, as the warehouse gives them. */
export type Facts = Map<string, string>;

interface Event {
  readonly partition: number;
  readonly key: { readonly user_id: string; readonly transaction_type: string };
  /** Null: a tombstone. */
  readonly row: { readonly total_amount: string; readonly transaction_count: number } | null;
}

/** Changes of some thousand rows, each tenth a delete, all of a row in one partition; an event follows from its seed and number alone. */
function eventOf(seed: number, index: number): Event {
  const draws = new Draws(seed, 3, index);
  const user = draws.below(users);
  const key = { user_id: `user_${user}`, transaction_type: types[draws.below(types.length)] ?? types[0] };
  const cents = String(draws.below(100)).padStart(2, '0');
  const row = draws.below(10) === 0 ? null : { total_amount: `${index}.${cents}`, transaction_count: index };
  return { partition: user % partitions, key, row };
}

function apply(facts: Facts, { key, row }: Pick<Event, 'key' | 'row'>): void {
  const text = `${key.user_id} ${key.transaction_type}`;
  if (row === null) facts.delete(text);
  else facts.set(text, `${row.total_amount} ${row.transaction_count}`);
}

/** A topic of such changes, their one writer, and what it comes to up to any offset. */
export class ChangesTopic {
  sent = 0;
  /** Numbers of the events of each partition: their places are their offsets. */
  readonly #sentTo = Array.from({ length: partitions }, (): number[] => []);
  /** What the topic comes to up to `#foldedTo`. */
  readonly #facts: Facts = new Map();
  readonly #foldedTo = Array.from({ length: partitions }, () => 0);

  private constructor(
    readonly topic: string,
    private readonly brokers: readonly string[],
    private readonly broker: Broker,
    private readonly seed: number,
  ) {}

  static async create(topic: string, brokers: readonly string[], seed: number): Promise<ChangesTopic> {
    const broker = await createKafkaConnector({ logger: silentLogger }).connect(plainKafka(brokers));
    await broker.ensureTopic(topic, partitions);
    return new ChangesTopic(topic, brokers, broker, seed);
  }

  async produce(upTo: number): Promise<void> {
    while (this.sent < upTo) {
      const end = Math.min(this.sent + chunk, upTo);
      const indexes = Array.from({ length: end - this.sent }, (_, i) => this.sent + i);
      const events = indexes.map((index) => eventOf(this.seed, index));
      await this.broker.produce(
        this.topic,
        events.map(({ partition, key, row }) => ({
          key: JSON.stringify(key),
          partition,
          value: row === null ? null : JSON.stringify({ ...key, ...row, avg_amount: '1.00' }),
        })),
      );
      events.forEach(({ partition }, i) => this.#sentTo[partition]?.push(this.sent + i));
      this.sent = end;
    }
  }

  /** What the topic comes to before these offsets, which never go back. */
  upTo(next: ReadonlyMap<number, number>): Facts {
    for (const [partition, offset] of next) {
      const from = this.#foldedTo[partition] ?? 0;
      if (offset < from) throw new Error(`Partition ${partition} went back from ${from} to ${offset}.`);
      for (const index of this.#sentTo[partition]?.slice(from, offset) ?? [])
        apply(this.#facts, eventOf(this.seed, index));
      this.#foldedTo[partition] = offset;
    }
    return this.#facts;
  }

  /** By another reader of Kafka than ours: what the messages of the topic come to, and how many they are. */
  async read(): Promise<{ facts: Facts; messages: number }> {
    const kafka = new Kafka({ brokers: [...this.brokers], logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: randomUUID() });
    const facts: Facts = new Map();
    let messages = 0;
    const { sent } = this;
    await consumer.connect();
    try {
      await consumer.subscribe({ topic: this.topic, fromBeginning: true });
      await new Promise<void>((resolve, reject) => {
        consumer
          .run({
            eachMessage: ({ message: { key, value } }) => {
              const row = value === null ? null : rowSchema.parse(JSON.parse(String(value)));
              apply(facts, { key: keySchema.parse(JSON.parse(String(key))), row });
              messages += 1;
              if (messages === sent) resolve();
              return Promise.resolve();
            },
          })
          .catch(reject);
      });
    } finally {
      await consumer.disconnect();
    }
    return { facts, messages };
  }

  close(): Promise<void> {
    return this.broker.close();
  }
}

const keySchema = z.object({ user_id: z.string(), transaction_type: z.string() });
const rowSchema = z.object({ total_amount: z.string(), transaction_count: z.int() });
