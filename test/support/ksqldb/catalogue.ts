import { parseStatements } from './parser';
import type { Create, SourceKind, Statement } from './syntax';
import { declaredSource, derivedSource, type Source, type Sources } from './sources';
import { StatementError } from './tokens';
import type { Topics } from './topics';
import { schemaInfo } from './types';

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
    const source =
      query === null
        ? await declaredSource(statement, this.topics)
        : await derivedSource(statement, query, sources, this.topics, (this.queries += 1));
    sources.set(name, source);
    const done = source.queryId === null ? `${labels[object]} created` : `Created query with ID ${source.queryId}`;
    return this.status(`${kinds[object]}/\`${name}\`/create`, done, source.queryId);
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
