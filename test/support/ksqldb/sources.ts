import { itemsOf, projectionOrNull } from './projection';
import type { Create, Select, SourceKind } from './syntax';
import { rowReader, type ReadRow, type RowShape } from './rows';
import { StatementError } from './tokens';
import type { Topics } from './topics';
import { typeText, type Column } from './types';

export interface Source extends RowShape {
  readonly name: string;
  /** As the server tells it. */
  readonly topic: string;
  /** Where its rows come from: its own topic, or the one of the source that they are made of. */
  readonly readsTopic: string;
  /** For each query its own: rows may depend on those before. */
  readonly startReading: () => ReadRow;
  readonly valueFormat: string;
  readonly statement: string;
  readonly partitions: number;
  /** Whether a pull may read it: every stream, and a table that the server materializes. */
  readonly canBePulled: boolean;
  /** Of the persistent query that fills it. */
  readonly queryId: string | null;
}

export type Sources = ReadonlyMap<string, Source>;

/** CREATE … (columns) WITH (…). Errors: no such topic, a format that cannot be read. */
export async function declaredSource(statement: Create, topics: Topics): Promise<Source> {
  const { properties, object, name } = statement;
  const topic = properties.get('KAFKA_TOPIC');
  if (topic === undefined) {
    throw new StatementError('Missing required property "KAFKA_TOPIC" which has no default value.');
  }
  if (statement.columns.length === 0) throw new StatementError('The statement does not define any columns.');
  const shape = shapeOf(object, statement.columns, properties);
  checkKeys(shape, name);
  const format = valueFormat(properties);
  const wanted = properties.get('PARTITIONS');
  const ends = await topics.ends(topic);
  if (ends === null && wanted === undefined) throw new StatementError(`Kafka topic does not exist: ${topic}`);
  if (ends === null) await topics.create(topic, Number(wanted));
  return {
    ...shape,
    name,
    topic,
    readsTopic: topic,
    startReading: () => rowReader(shape),
    valueFormat: format,
    statement: statement.text,
    partitions: ends?.length ?? Number(wanted),
    canBePulled: object === 'STREAM' || statement.isSource,
    queryId: null,
  };
}

/**
 * CREATE … AS SELECT. The stand-in runs no persistent query: it reads the sink's topic where that exists, else makes the rows anew for each query, of
 * those that the SELECT reads; where it cannot, it makes the topic, which stays empty until somebody writes to it.
 */
export async function derivedSource(
  statement: Create,
  query: Select,
  sources: Sources,
  topics: Topics,
  queryNumber: number,
): Promise<Source> {
  const { properties, object, name } = statement;
  const from = sources.get(query.from);
  if (from === undefined) throw new StatementError(`${query.from} does not exist.`);
  if (object === 'TABLE' && from.kind === 'STREAM' && query.groupBy.length === 0) {
    throw new StatementError(
      'Invalid result type. Your SELECT query produces a STREAM. Please use CREATE STREAM AS SELECT statement instead.',
    );
  }
  if (object === 'STREAM' && (from.kind === 'TABLE' || query.groupBy.length > 0)) {
    throw new StatementError(
      'Invalid result type. Your SELECT query produces a TABLE. Please use CREATE TABLE AS SELECT statement instead.',
    );
  }
  const topic = properties.get('KAFKA_TOPIC') ?? name;
  const inherited = new Map([['KEY_FORMAT', from.keyFormat], ['VALUE_FORMAT', from.valueFormat], ...properties]);
  const items = itemsOf(query, from.columns);
  // Key columns come first, in the sink as everywhere.
  const ordered = [...items.filter(({ column }) => column.isKey), ...items.filter(({ column }) => !column.isKey)];
  const columns = ordered.map(({ column }) => column);
  const shape = shapeOf(object, columns, inherited);
  checkKeys(shape, name);
  const ends = await topics.ends(topic);
  const made = ends === null ? projectionOrNull(query, from, ordered) : null;
  if (ends === null && made === null) await topics.create(topic, from.partitions);
  return {
    ...shape,
    name,
    topic,
    readsTopic: made === null ? topic : from.readsTopic,
    startReading: made ?? (() => rowReader(shape)),
    valueFormat: valueFormat(inherited),
    statement: statement.text,
    partitions: ends?.length ?? from.partitions,
    canBePulled: true,
    queryId: `C${object === 'STREAM' ? 'S' : 'T'}AS_${name}_${queryNumber}`,
  };
}

function shapeOf(kind: SourceKind, columns: readonly Column[], properties: ReadonlyMap<string, string>): RowShape {
  const keyFormat = formatOf(properties.get('KEY_FORMAT') ?? properties.get('FORMAT') ?? 'KAFKA', [
    'KAFKA',
    'JSON',
    'NONE',
  ]);
  const timestamp = properties.get('TIMESTAMP')?.toUpperCase();
  if (timestamp !== undefined && !columns.some(({ name }) => name === timestamp)) {
    throw new StatementError(
      `The TIMESTAMP column set in the WITH clause does not exist in the schema: '${timestamp}'`,
    );
  }
  return {
    kind,
    columns: [...columns.filter(({ isKey }) => isKey), ...columns.filter(({ isKey }) => !isKey)],
    keyFormat,
    timestamp:
      timestamp === undefined ? null : { column: timestamp, format: properties.get('TIMESTAMP_FORMAT') ?? null },
  };
}

function valueFormat(properties: ReadonlyMap<string, string>): string {
  const format = properties.get('VALUE_FORMAT') ?? properties.get('FORMAT');
  if (format === undefined) {
    throw new StatementError(
      "Statement is missing the 'VALUE_FORMAT' property from the WITH clause. Either provide one or set a default via the 'ksql.persistence.default.format.value' config.",
    );
  }
  return formatOf(format, ['JSON']);
}

function formatOf(format: string, known: readonly string[]): string {
  const name = format.toUpperCase();
  if (known.includes(name)) return name;
  throw new StatementError(`Unknown format: ${name}. The stand-in reads ${known.join(', ')}.`);
}

function checkKeys({ kind, columns, keyFormat }: RowShape, name: string): void {
  const keys = columns.filter(({ isKey }) => isKey);
  if (kind === 'TABLE' && keys.length === 0) {
    throw new StatementError(
      `Tables require a PRIMARY KEY. Please define the PRIMARY KEY. Use a stream for ${name} where there is none.`,
    );
  }
  if (keyFormat === 'KAFKA' && keys.length > 1) {
    throw new StatementError(
      `Key format does not support schema.\nformat: KAFKA\nreason: The 'KAFKA' format only supports a single field. Got: [${keys
        .map((key) => `\`${key.name}\` ${typeText(key.type)}`)
        .join(', ')}]`,
    );
  }
}
