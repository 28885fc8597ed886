import { computeOrNull, hasAggregate, typeOf, type Compute } from './expressions';
import { parseStatements, type Create, type Select, type SourceKind, type Statement } from './parser';
import { projectedReader, rowReader, type ReadRow, type RowShape } from './rows';
import { StatementError } from './tokens';
import type { Topics } from './topics';
import { schemaInfo, typeText, type Column } from './types';

export interface Source extends RowShape {
  readonly name: string;
  /** As the server tells it. */
  readonly topic: string;
  /** Where its rows come from: its own topic, or the one of the source that it is a projection of. */
  readonly readsTopic: string;
  readonly readRow: ReadRow;
  readonly valueFormat: string;
  readonly statement: string;
  readonly partitions: number;
  /** Whether a pull may read it: every stream, and a table that the server materializes. */
  readonly canBePulled: boolean;
  /** Of the persistent query that fills it. */
  readonly queryId: string | null;
}

type Sources = ReadonlyMap<string, Source>;

/** An answer to a statement, as an element of the array that /ksql gives. */
type Entity = Record<string, unknown>;

const kinds = { STREAM: 'stream', TABLE: 'table' } as const;
const labels = { STREAM: 'Stream', TABLE: 'Table' } as const;

/** The streams and tables, and the statements that list and change them. */
export class Catalogue {
  private sources: Sources = new Map();
  private commands = 0;
  private queries = 0;

  constructor(private readonly topics: Topics) {}

  /** Errors: none of that name. */
  source(name: string): Source {
    const found = this.sources.get(name);
    if (found === undefined) throw new StatementError(`${name} does not exist.`);
    return found;
  }

  /**
   * Carries out a request's statements. The real server tries all of them before it carries out the first, so either all are carried out or none. Error: with
   * the statement that failed.
   */
  async execute(text: string): Promise<Entity[]> {
    const changed = new Map(this.sources);
    const entities: Entity[] = [];
    for (const statement of parseStatements(text)) {
      try {
        entities.push({ ...(await this.carryOut(statement, changed)), statementText: statement.text, warnings: [] });
      } catch (error) {
        if (error instanceof StatementError) throw new FailedStatement(error, statement.text);
        throw error;
      }
    }
    this.sources = changed;
    return entities;
  }

  private async carryOut(statement: Statement, sources: Map<string, Source>): Promise<Entity> {
    switch (statement.kind) {
      case 'list':
        return list(statement.object, sources);
      case 'describe':
        return describe(statement.name, statement.isExtended, sources);
      case 'create':
        return await this.create(statement, sources);
      case 'drop':
        return this.drop(statement, sources);
      case 'select':
        throw new StatementError(
          "The following statement types should be issued to the websocket endpoint '/query':\n\t* PRINT\n\t* SELECT",
          40002,
        );
    }
  }

  private async create(statement: Create, sources: Map<string, Source>): Promise<Entity> {
    const { name, object } = statement;
    const existing = sources.get(name);
    if (existing !== undefined && !statement.orReplace) {
      const kind = kinds[existing.kind];
      const message = `Cannot add ${kinds[object]} '${name}': A ${kind} with the same name already exists`;
      if (statement.ifNotExists) return { '@type': 'warning_entity', message: `${message}.` };
      throw new StatementError(message);
    }
    const { query } = statement;
    const source = query === null ? await this.declared(statement) : await this.derived(statement, query, sources);
    checkKeys(source);
    sources.set(name, source);
    const done = source.queryId === null ? `${labels[object]} created` : `Created query with ID ${source.queryId}`;
    return this.status(`${kinds[object]}/\`${name}\`/create`, done, source.queryId);
  }

  private async declared(statement: Create): Promise<Source> {
    const { properties, object, name } = statement;
    const topic = properties.get('KAFKA_TOPIC');
    if (topic === undefined) {
      throw new StatementError('Missing required property "KAFKA_TOPIC" which has no default value.');
    }
    if (statement.columns.length === 0) {
      throw new StatementError('The statement does not define any columns.');
    }
    const wanted = properties.get('PARTITIONS');
    const ends = await this.topics.ends(topic);
    if (ends === null && wanted === undefined) throw new StatementError(`Kafka topic does not exist: ${topic}`);
    if (ends === null) await this.topics.create(topic, Number(wanted));
    const shape = shapeOf(object, statement.columns, properties);
    return {
      ...shape,
      name,
      topic,
      readsTopic: topic,
      readRow: rowReader(shape),
      valueFormat: valueFormat(properties),
      statement: statement.text,
      partitions: ends?.length ?? Number(wanted),
      canBePulled: object === 'STREAM' || statement.isSource,
      queryId: null,
    };
  }

  /**
   * What a persistent query would fill. The stand-in computes nothing ahead: the sink's topic is read where it exists, else what the query reads is
   * projected row by row; where that cannot be, its topic is made, and stays empty until somebody writes to it.
   */
  private async derived(statement: Create, query: Select, sources: Sources): Promise<Source> {
    const { properties, object, name } = statement;
    const from = sources.get(query.from);
    if (from === undefined) throw new StatementError(`${query.from} does not exist.`);
    const isKey = keyRule(query, from);
    const items = itemsOf(query, from.columns, isKey);
    if (object === 'TABLE' && from.kind === 'STREAM' && query.groupBy.length === 0) {
      throw new StatementError(
        `Invalid result type. Your SELECT query produces a STREAM. Please use CREATE STREAM AS SELECT statement instead.`,
      );
    }
    const topic = properties.get('KAFKA_TOPIC') ?? name;
    const inherited = new Map([['KEY_FORMAT', from.keyFormat], ['VALUE_FORMAT', from.valueFormat], ...properties]);
    const shape = shapeOf(
      object,
      items.map(({ column }) => column),
      inherited,
    );
    const ordered = shape.columns.map(
      (column) => items.find((item) => item.column.name === column.name)?.compute ?? null,
    );
    const where = query.where === null ? null : computeOrNull(query.where, from.columns);
    const computes = ordered.filter((compute) => compute !== null);
    const ends = await this.topics.ends(topic);
    const isView =
      ends === null &&
      computes.length === ordered.length &&
      query.clauses.length === 0 &&
      (query.where === null || where !== null);
    if (ends === null && !isView) await this.topics.create(topic, from.partitions);
    return {
      ...shape,
      name,
      topic,
      readsTopic: isView ? from.readsTopic : topic,
      readRow: isView ? projectedReader(from.readRow, computes, where) : rowReader(shape),
      valueFormat: valueFormat(inherited),
      statement: statement.text,
      partitions: ends?.length ?? from.partitions,
      canBePulled: true,
      queryId: `C${object === 'STREAM' ? 'S' : 'T'}AS_${name}_${(this.queries += 1)}`,
    };
  }

  private drop(statement: Statement & { kind: 'drop' }, sources: Map<string, Source>): Entity {
    const { name, object } = statement;
    const found = sources.get(name);
    const id = `${kinds[object]}/\`${name}\`/drop`;
    if (found === undefined && statement.ifExists) return this.status(id, `Source \`${name}\` does not exist.`, null);
    if (found === undefined) throw new StatementError(`${labels[object]} ${name} does not exist.`);
    if (found.kind !== object) {
      throw new StatementError(`Incompatible data source type is ${found.kind}, but statement was DROP ${object}`);
    }
    sources.delete(name);
    return this.status(id, `Source \`${name}\` (topic: ${found.topic}) was dropped.`, null);
  }

  private status(commandId: string, message: string, queryId: string | null): Entity {
    return {
      '@type': 'currentStatus',
      commandId,
      commandStatus: { status: 'SUCCESS', message, queryId },
      commandSequenceNumber: (this.commands += 2),
    };
  }
}

/** A StatementError, and which of the request's statements it was. */
export class FailedStatement extends Error {
  constructor(
    readonly reason: StatementError,
    readonly statementText: string,
  ) {
    super(reason.message);
  }
}

export interface Item {
  readonly column: Column;
  /** Null where the stand-in cannot compute it. */
  readonly compute: Compute | null;
}

/** What a select list gives of a source. */
export function itemsOf(query: Select, columns: readonly Column[], isKey: (column: Column) => boolean): Item[] {
  const items = query.items.flatMap((item, index): Item[] => {
    if (item === null) {
      return columns.map((column) => ({
        column: { ...column, isKey: isKey(column) },
        compute: computeOrNull({ kind: 'column', name: column.name }, columns),
      }));
    }
    const { expression, alias } = item;
    const named = expression.kind === 'column' || expression.kind === 'field' ? expression.name : `KSQL_COL_${index}`;
    const type = typeOf(expression, columns);
    const of = expression.kind === 'column' ? expression.name : named;
    return [
      {
        column: { name: alias ?? named, type, isKey: isKey({ name: of, type, isKey: false }) },
        compute: hasAggregate(expression) ? null : computeOrNull(expression, columns),
      },
    ];
  });
  const names = items.map(({ column }) => column.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new StatementError(`The projection contains a column that is there twice: \`${twice}\`.`);
  return items;
}

/** The key of what a query gives: what it groups by, else the key of what it reads. */
function keyRule(query: Select, from: Source): (column: Column) => boolean {
  const names = query.groupBy.flatMap((expression) =>
    expression.kind === 'column' || expression.kind === 'field' ? [expression.name] : [],
  );
  if (names.length > 0) return ({ name }) => names.includes(name);
  return ({ name }) => from.columns.some((column) => column.isKey && column.name === name);
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

function checkKeys({ kind, columns, keyFormat, name }: Source): void {
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

function list(kind: SourceKind, sources: Sources): Entity {
  const found = [...sources.values()]
    .filter((source) => source.kind === kind)
    .map(({ name, topic, keyFormat, valueFormat: format }) => ({
      type: kind,
      name,
      topic,
      keyFormat,
      valueFormat: format,
      isWindowed: false,
    }));
  const plural = `${kinds[kind]}s`;
  return { '@type': plural, [plural]: found };
}

function describe(name: string, isExtended: boolean, sources: Sources): Entity {
  const source = sources.get(name);
  if (source === undefined) throw new StatementError(`Could not find STREAM/TABLE '${name}' in the Metastore`);
  return {
    '@type': 'sourceDescription',
    sourceDescription: {
      name,
      windowType: null,
      readQueries: [],
      writeQueries:
        source.queryId === null ? [] : [{ queryString: source.statement, sinks: [name], id: source.queryId }],
      fields: source.columns.map((column) => ({
        name: column.name,
        schema: schemaInfo(column.type),
        ...(column.isKey ? { type: 'KEY' } : {}),
      })),
      type: source.kind,
      timestamp: source.timestamp?.column ?? '',
      statistics: '',
      errorStats: '',
      statisticsMap: {},
      errorStatsMap: {},
      extended: isExtended,
      keyFormat: source.keyFormat,
      valueFormat: source.valueFormat,
      topic: source.topic,
      // Told by DESCRIBE … EXTENDED alone.
      partitions: isExtended ? source.partitions : 0,
      replication: isExtended ? 1 : 0,
      statement: source.statement,
      queryOffsetSummaries: [],
      sourceConstraints: [],
    },
  };
}
