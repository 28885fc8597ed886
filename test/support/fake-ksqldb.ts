import { LakeError } from '../../src/shared/errors';
import type {
  ConnectionStep,
  KsqlColumn,
  KsqlConnector,
  KsqlDescription,
  KsqlQueryOptions,
  KsqlRowBatch,
  KsqlRows,
  KsqlServer,
  KsqlServerInfo,
} from '../../src/main/core/ports';

/** A row of an object: the JSON text of each column, in the order of the object's; of a stream with its place. */
export interface FakeRow {
  readonly values: readonly string[];
  readonly partition?: number;
  readonly offset?: bigint;
  readonly timeMs?: number;
  readonly isTombstone?: boolean;
}

export interface FakeObject {
  readonly description: KsqlDescription;
  /** In the order in which queries give them. */
  rows: FakeRow[];
  isPullable?: boolean;
}

const encoder = new TextEncoder();
const places = ['ROWTIME', 'ROWPARTITION', 'ROWOFFSET'];

/**
 * A ksqlDB server in memory, as the real one where Lagoon asks it: a pull of a stream refuses ROWPARTITION and ROWOFFSET, a push gives them and ends at its
 * LIMIT, a plain table cannot be pulled. It understands no more SQL than that.
 */
export class FakeKsqldb implements KsqlConnector {
  info: KsqlServerInfo = { version: '0.29.0', kafkaClusterId: 'cluster', serviceId: 'service_', status: 'RUNNING' };
  readonly objects = new Map<string, FakeObject>();
  /** Every statement and query, in their order. */
  readonly asked: string[] = [];
  /** Thrown after so many rows of the queries that have it in their text. */
  failure: { readonly in: string; readonly afterRows: number; readonly error: LakeError } | null = null;
  /** Called before each batch. */
  onBatch: (query: string) => void = () => {};
  open = 0;

  add(
    description: Partial<KsqlDescription> & Pick<KsqlDescription, 'name' | 'columns'>,
    rows: FakeRow[] = [],
  ): FakeObject {
    const object: FakeObject = {
      description: {
        kind: 'stream',
        topic: description.name.toLowerCase(),
        isWindowed: false,
        timestampColumn: null,
        statement: '',
        partitions: 1,
        ...description,
      },
      rows,
    };
    this.objects.set(description.name, object);
    return object;
  }

  connect(): KsqlServer {
    return {
      info: () => Promise.resolve(this.info),
      listSources: () =>
        Promise.resolve(
          [...this.objects.values()].map(({ description: { kind, name, topic, isWindowed } }) => ({
            kind,
            name,
            topic,
            isWindowed,
            keyFormat: 'KAFKA',
            valueFormat: 'JSON',
          })),
        ),
      describe: async (object) => this.#object(object).description,
      execute: async (statement) => {
        this.asked.push(statement);
        const [, kind, name] = /^CREATE (STREAM|TABLE) (?:IF NOT EXISTS )?(\w+)/.exec(statement) ?? [];
        if (name === undefined)
          throw new LakeError('INVALID_INPUT', 'line 1:1: mismatched input', { details: { errorCode: 40_001 } });
        this.add({ name, kind: kind === 'STREAM' ? 'stream' : 'table', columns: [], statement });
      },
      query: async (sql, options) => this.#query(sql, options),
      close: () => Promise.resolve(),
    };
  }

  test(): Promise<ConnectionStep[]> {
    return Promise.resolve([]);
  }

  #object(name: string): FakeObject {
    const found = this.objects.get(name);
    if (found === undefined) throw new LakeError('NOT_FOUND', `There is no stream or table ${name}.`);
    return found;
  }

  #query(sql: string, options: KsqlQueryOptions): KsqlRows {
    this.asked.push(sql);
    const [, list = '', name = '', where, push, limit] =
      /^SELECT (.*?) FROM (\S+?)(?: WHERE (.*?))?( EMIT CHANGES)?(?: LIMIT (\d+))?;$/.exec(sql) ?? [];
    const object = this.#object(name.replaceAll('`', ''));
    const { columns, kind } = object.description;
    if (push === undefined && (list.includes('ROWPARTITION') || where !== undefined)) {
      throw new LakeError(
        'INVALID_INPUT',
        "Pull queries don't support the following columns in SELECT clauses: `ROWPARTITION`, `ROWOFFSET`",
        { details: { errorCode: 40_001 } },
      );
    }
    if (kind === 'table' && object.isPullable === false) {
      throw new LakeError('INVALID_INPUT', `The \`${name}\` table isn't queryable.`, {
        details: { errorCode: 40_001 },
      });
    }
    const names =
      list === '*' ? columns.map((column) => column.name) : list.split(', ').map((item) => item.replaceAll('`', ''));
    const rows = object.rows.filter((row) => where === undefined || holds(where, row));
    return {
      queryId: 'query_1',
      columns: names.map((item) => columns.find((column) => column.name === item) ?? placeColumn(item)),
      batches: this.#batches(
        sql,
        { names, rows: rows.slice(0, limit === undefined ? undefined : Number(limit)), columns },
        options,
      ),
    };
  }

  async *#batches(
    sql: string,
    { names, rows, columns }: { names: readonly string[]; rows: readonly FakeRow[]; columns: readonly KsqlColumn[] },
    { batchRows, signal }: KsqlQueryOptions,
  ): AsyncGenerator<KsqlRowBatch, void, void> {
    this.open += 1;
    try {
      const failure = this.failure !== null && sql.includes(this.failure.in) ? this.failure : null;
      for (let from = 0; from < rows.length; from += batchRows) {
        this.onBatch(sql);
        if (signal.aborted) throw new LakeError('CANCELLED', 'The query was cancelled.');
        if (failure !== null && from >= failure.afterRows) throw failure.error;
        yield batchOf(
          rows.slice(from, from + batchRows).map((row) => valuesOf(row, names, columns)),
          rows.slice(from, from + batchRows),
        );
      }
      if (failure !== null) throw failure.error;
    } finally {
      this.open -= 1;
    }
  }
}

function placeColumn(name: string): KsqlColumn {
  const isTime = name === 'ROWTIME' || name === 'ROWOFFSET';
  return { name, type: isTime ? 'long' : 'integer', typeText: isTime ? 'BIGINT' : 'INTEGER', isKey: false };
}

function valuesOf(row: FakeRow, names: readonly string[], columns: readonly KsqlColumn[]): string[] {
  const placed = [row.timeMs ?? 0, row.partition ?? 0, row.offset ?? 0n];
  return names.map((name) => {
    if (places.includes(name)) return String(placed[places.indexOf(name)]);
    return row.values[columns.findIndex((column) => column.name === name)] ?? 'null';
  });
}

/** `(ROWPARTITION = 0 AND ROWOFFSET > 5) OR (ROWPARTITION <> 0)`, and nothing else. */
function holds(where: string, { partition = 0, offset = 0n }: FakeRow): boolean {
  return where.split(' OR ').some((part) =>
    part
      .replaceAll(/[()]/g, '')
      .split(' AND ')
      .every((condition) => {
        const [name, operator, text = ''] = condition.split(' ');
        const value = name === 'ROWPARTITION' ? BigInt(partition) : offset;
        if (operator === '=') return value === BigInt(text);
        return operator === '>' ? value > BigInt(text) : value !== BigInt(text);
      }),
  );
}

/** Rows of JSON texts as they come from the server, with commas between. */
export function batchOf(rows: readonly (readonly string[])[], marked: readonly FakeRow[] = []): KsqlRowBatch {
  const parts: Uint8Array[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const value of rows.flat()) {
    const bytes = encoder.encode(`${value},`);
    starts.push(at);
    ends.push(at + bytes.length - 1);
    parts.push(bytes);
    at += bytes.length;
  }
  const bytes = new Uint8Array(at);
  parts.forEach((part, i) => bytes.set(part, starts[i]));
  return {
    count: rows.length,
    bytes,
    starts: Int32Array.from(starts),
    ends: Int32Array.from(ends),
    tombstones: marked.some(({ isTombstone }) => isTombstone)
      ? Uint8Array.from(marked, ({ isTombstone }) => (isTombstone === true ? 1 : 0))
      : null,
  };
}
