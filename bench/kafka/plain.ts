import { join } from 'node:path';
import { DuckDBInstance, type DuckDBAppender } from '@duckdb/node-api';
import { valueAt } from '../../src/main/core/ports';
import { readAlone } from '../../test/support/kafka/reading';
import { Gauge, type Told, type WayInput } from './process';
import { connect } from './topic';

/** Of one file. */
const fileMessages = 1_000;

interface PlainEvent {
  readonly transaction_id: string;
  readonly timestamp: string;
  readonly transaction_type: string;
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
  readonly payment_method: string;
  readonly user: Readonly<Record<'user_id' | 'name' | 'email' | 'country' | 'city', string>>;
  readonly product: Readonly<Record<'product_id' | 'name' | 'category', string>> & {
    readonly price: number;
    readonly quantity: number;
  };
}

/** As the reference system does it: one consumer, each message parsed, its values appended one by one, a file every thousand. */
export async function plain({ brokers, topic, messages, folder }: WayInput): Promise<Told> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `CREATE TABLE rows (transaction_id VARCHAR, "timestamp" VARCHAR, transaction_type VARCHAR, status VARCHAR, amount DOUBLE, currency VARCHAR, payment_method VARCHAR,
      user_id VARCHAR, name VARCHAR, email VARCHAR, country VARCHAR, city VARCHAR, product_id VARCHAR, product VARCHAR, category VARCHAR, price DOUBLE, quantity INTEGER)`,
  );
  const broker = await connect(brokers);
  const gauge = new Gauge();
  const stop = new AbortController();
  const decoder = new TextDecoder();
  let pending: PlainEvent[] = [];
  let files = 0;
  let taken = 0;
  let elapsedMs = 0;

  async function writeFile(): Promise<void> {
    const appender = await connection.createAppender('rows');
    for (const event of pending) append(appender, event);
    appender.closeSync();
    await connection.run(
      `COPY (SELECT * REPLACE ("timestamp"::TIMESTAMP AS "timestamp") FROM rows) TO '${join(folder, `${files}.parquet`)}' (FORMAT parquet)`,
    );
    await connection.run('DELETE FROM rows');
    files += 1;
    pending = [];
  }

  const startedMs = performance.now();
  await readAlone(broker, {
    topic,
    from: new Map(),
    onBatch: async (batch) => {
      for (let i = 0; i < batch.count && taken < messages; i += 1) {
        taken += 1;
        const event = parsed(decoder.decode(valueAt(batch, i) ?? new Uint8Array(0)));
        if (event !== null) pending.push(event);
        if (pending.length === fileMessages) await writeFile();
      }
      if (taken < messages || elapsedMs > 0) return;
      elapsedMs = performance.now() - startedMs;
      stop.abort();
    },
    signal: stop.signal,
  });
  await broker.close();
  connection.closeSync();
  instance.closeSync();
  return gauge.end(taken, elapsedMs);
}

/** Null for what is no event, which it leaves out. */
function parsed(text: string): PlainEvent | null {
  try {
    const event: unknown = JSON.parse(text);
    return isEvent(event) ? event : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isEvent(value: unknown): value is PlainEvent {
  return typeof value === 'object' && value !== null && 'transaction_id' in value;
}

function append(appender: DuckDBAppender, event: PlainEvent): void {
  const { user, product } = event;
  appender.appendVarchar(event.transaction_id);
  appender.appendVarchar(event.timestamp);
  appender.appendVarchar(event.transaction_type);
  appender.appendVarchar(event.status);
  appender.appendDouble(event.amount);
  appender.appendVarchar(event.currency);
  appender.appendVarchar(event.payment_method);
  appender.appendVarchar(user.user_id);
  appender.appendVarchar(user.name);
  appender.appendVarchar(user.email);
  appender.appendVarchar(user.country);
  appender.appendVarchar(user.city);
  appender.appendVarchar(product.product_id);
  appender.appendVarchar(product.name);
  appender.appendVarchar(product.category);
  appender.appendDouble(product.price);
  appender.appendInteger(product.quantity);
  appender.endRow();
}
