import type { Catalogue } from './catalogue';
import { columnsIn, computeOrNull, type Compute } from './expressions';
import { parseStatements } from './parser';
import type { Select } from './syntax';
import { itemsOf } from './projection';
import type { Row } from './rows';
import type { Source } from './sources';
import { StatementError } from './tokens';
import type { Topics } from './topics';
import type { Column } from './types';

/** What a query gives, one at a time. */
export interface ResultRow {
  /** JSON texts in the order of the result's columns, with commas between them. */
  readonly values: string;
  readonly isTombstone: boolean;
}

export interface Query {
  /** `table`: a pull of a materialized table. `stream`: a pull of a stream. */
  readonly kind: 'table' | 'stream' | 'push';
  readonly id: string;
  readonly columns: readonly Column[];
  /**
   * Hands over rows in bunches, the next one once the receiver is done with one; resolves when there are no more, and early once the receiver answers false
   * or the signal fires.
   */
  run(receive: (rows: readonly ResultRow[]) => Promise<boolean>, signal: AbortSignal): Promise<'complete' | 'limit'>;
}

const BUNCH_ROWS = 200;
let started = 0;

/** Plans a request's one SELECT. Errors: StatementError. */
export async function planQuery(
  sql: string,
  properties: Readonly<Record<string, unknown>>,
  catalogue: Catalogue,
  topics: Topics,
): Promise<Query> {
  const statements = parseStatements(sql);
  const [query] = statements;
  if (query === undefined || statements.length > 1) {
    throw new StatementError(`Expected exactly one KSQL statement; found ${statements.length} instead`);
  }
  if (query.kind !== 'select') throw new StatementError('Not a query');
  const source = catalogue.source(query.from);
  if (query.emit === null) checkPull(query, source);
  const items = itemsOf(query, source.columns);
  const computes = items.map(
    ({ expression, column }) => computeOrNull(expression, source.columns) ?? notComputed(column.name),
  );
  const where = query.where === null ? null : (computeOrNull(query.where, source.columns) ?? notComputed('WHERE'));
  if (query.clauses.length > 0) throw new StatementError(`The stand-in computes no ${query.clauses.join(', ')}.`);
  const columns = items.map(({ column }) => column);
  started += 1;
  const plan = { source, computes, where, limit: query.limit ?? Number.POSITIVE_INFINITY, topics };
  if (query.emit === null && source.kind === 'TABLE') {
    return { kind: 'table', id: `query_${Date.now()}_${started}`, columns, run: await tablePull(plan) };
  }
  const id = `transient_${source.name}_${started}`;
  if (query.emit === null) return { kind: 'stream', id, columns, run: await streamPull(plan) };
  const reset = properties['auto.offset.reset'] ?? properties['ksql.streams.auto.offset.reset'];
  const from = reset === 'earliest' ? 'earliest' : 'latest';
  return { kind: 'push', id, columns, run: push(plan, from) };
}

interface Plan {
  readonly source: Source;
  readonly computes: readonly Compute[];
  readonly where: Compute | null;
  readonly limit: number;
  readonly topics: Topics;
}

const more = 'See https://cnfl.io/queries for more info.\nAdd EMIT CHANGES if you intended to issue a push query.';

function checkPull(query: Select, source: Source): void {
  const [clause] = query.clauses;
  if (clause !== undefined) throw new StatementError(`Pull queries don't support ${clause} clauses. ${more}`);
  const selected = query.items.flatMap((item) => (item === null ? [] : columnsIn(item.expression)));
  checkPositions('SELECT', selected);
  checkPositions('WHERE', query.where === null ? [] : columnsIn(query.where));
  if (source.canBePulled) return;
  const { name } = source;
  throw new StatementError(
    `The \`${name}\` table isn't queryable. To derive a queryable table, you can do 'CREATE TABLE QUERYABLE_${name} AS SELECT * FROM ${name}'. ${more}`,
  );
}

function checkPositions(clause: string, columns: readonly string[]): void {
  const refused = columns.filter((name) => name === 'ROWPARTITION' || name === 'ROWOFFSET');
  if (refused.length === 0) return;
  const names = refused.map((name) => `\`${name}\``).join(', ');
  throw new StatementError(`Pull queries don't support the following columns in ${clause} clauses: ${names}\n`);
}

function notComputed(what: string): never {
  throw new StatementError(`The stand-in cannot compute ${what}.`);
}

async function endsOf({ source, topics }: Plan): Promise<Awaited<ReturnType<Topics['ends']>> & object> {
  return (await topics.ends(source.readsTopic)) ?? [];
}

const result = (row: Row, computes: readonly Compute[]): ResultRow => ({
  // Joined: the parts of a message would keep the whole of it in memory.
  values: computes.map((compute) => compute(row)).join(','),
  isTombstone: row.isTombstone,
});

/** Counts what is handed over, and ends at the limit. */
class Handover {
  private left: number;
  private stopped = false;

  constructor(
    limit: number,
    private readonly receive: (rows: readonly ResultRow[]) => Promise<boolean>,
  ) {
    this.left = limit;
  }

  get isOver(): boolean {
    return this.stopped || this.left <= 0;
  }

  get outcome(): 'complete' | 'limit' {
    return this.left <= 0 ? 'limit' : 'complete';
  }

  async give(rows: readonly ResultRow[]): Promise<void> {
    if (this.isOver || rows.length === 0) return;
    const given = rows.slice(0, this.left);
    this.left -= given.length;
    this.stopped = !(await this.receive(given));
  }
}

async function streamPull(plan: Plan): Promise<Query['run']> {
  // What comes while it runs is not of it.
  const until = await endsOf(plan);
  return (receive, signal) => read(plan, 'earliest', until, receive, signal);
}

function push(plan: Plan, from: 'earliest' | 'latest'): Query['run'] {
  return (receive, signal) => read(plan, from, null, receive, signal);
}

async function read(
  { source, computes, where, limit, topics }: Plan,
  from: 'earliest' | 'latest',
  until: Awaited<ReturnType<typeof endsOf>> | null,
  receive: (rows: readonly ResultRow[]) => Promise<boolean>,
  signal: AbortSignal,
): Promise<'complete' | 'limit'> {
  const handover = new Handover(limit, receive);
  const readRow = source.startReading();
  const enough = new AbortController();
  await topics.read({
    topic: source.readsTopic,
    from,
    until,
    signal: AbortSignal.any([signal, enough.signal]),
    onBatch: async (messages, partition) => {
      let rows: ResultRow[] = [];
      for (const message of messages) {
        const row = readRow(message, partition);
        if (row === null || (where !== null && where(row) !== 'true' && !row.isTombstone)) continue;
        rows.push(result(row, computes));
        if (rows.length < BUNCH_ROWS) continue;
        await handover.give(rows);
        rows = [];
        if (handover.isOver) break;
      }
      await handover.give(rows);
      if (handover.isOver) enough.abort();
    },
  });
  return handover.outcome;
}

/** The real server keeps a table's rows at hand; here they are gathered anew, which takes memory for every key that the query gives. */
async function tablePull(plan: Plan): Promise<Query['run']> {
  const { source, computes, where, limit, topics } = plan;
  const until = await endsOf(plan);
  const keys = source.columns.filter(({ isKey }) => isKey).length;
  return async (receive, signal) => {
    const latest = new Map<string, ResultRow>();
    const readRow = source.startReading();
    await topics.read({
      topic: source.readsTopic,
      from: 'earliest',
      until,
      signal,
      onBatch: (messages, partition) => {
        for (const message of messages) {
          const row = readRow(message, partition);
          if (row === null) continue;
          const key = row.values.slice(0, keys).join();
          if (!row.isTombstone && (where === null || where(row) === 'true')) latest.set(key, result(row, computes));
          else latest.delete(key);
        }
        return Promise.resolve();
      },
    });
    const handover = new Handover(limit, receive);
    let rows: ResultRow[] = [];
    for (const row of latest.values()) {
      rows.push(row);
      if (rows.length < BUNCH_ROWS) continue;
      await handover.give(rows);
      rows = [];
      if (handover.isOver || signal.aborted) break;
    }
    await handover.give(rows);
    return handover.outcome;
  };
}
