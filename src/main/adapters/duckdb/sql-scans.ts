import { type DuckDBConnection, VARCHAR, INTEGER } from '@duckdb/node-api';
import { z } from 'zod';
import type { ParameterValues } from '../../../shared/contract/statements';
import { LakeError, messageOf } from '../../../shared/errors';
import type { FileBounds, RelationScan, SqlRelation } from '../../core/ports';
import { toDuckDBType } from './column-types';
import { interruptible } from './interruptible';
import { askBound, explained } from './sql-asked';
import { castParameters } from './sql-parameters';
import { sqlError } from './sql-errors';
import { type AnalystInstance, type EngineLimits, type LockedInstance, openLockedInstance } from './sql-instance';
import { columnsOf, relationName } from './sql-relations';
import { quoteIdentifier } from './sql-text';
import { possibleFilter } from './sql-scan-filters';
import { splitExplain, withoutTerminator } from './sql-lexer';
import { checkStatement } from './statement-gate';

interface Step {
  readonly name: string;
  readonly extra_info: Record<string, unknown>;
  readonly children: Step[];
}
const stepSchema: z.ZodType<Step> = z.object({
  name: z.string(),
  extra_info: z.record(z.string(), z.unknown()),
  get children() {
    return z.array(stepSchema);
  },
});

/** What is typed is estimated while what is run is. */
const mostIdle = 2;

/** No feed can be named so, and hide behind it. */
const boundsTable = 'bounds of files';

/** Over empty tables these would answer from their emptiness, and read a feed that is named once twice. */
const disabledOptimizers = 'statistics_propagation,empty_result_pullup,late_materialization,compressed_materialization';

interface Options {
  readonly parameters: ParameterValues;
  readonly relations: readonly SqlRelation[];
}

/**
 * Plans statements on an instance of its own in which each relation is an empty table: DuckDB then names the relation and the filters of each
 * scan, which it does not over lists of files, and opens none of them. What `read_parquet` and its kind ask for is opened to see its columns.
 * Instances are kept for the next questions, since to open one takes longer than to plan; who asks while all are in use gets another.
 */
export class ScanPlanner {
  readonly #limits: EngineLimits;
  #idle: Planning[] = [];
  #isClosed = false;

  constructor(limits: EngineLimits) {
    this.#limits = limits;
  }

  /** Errors: CANCELLED, and those of the statement. */
  async scans<T>(
    source: AnalystInstance,
    sql: string,
    { parameters, relations }: Options,
    signal: AbortSignal,
    work: (scans: readonly RelationScan[]) => Promise<T>,
  ): Promise<T> {
    const planning = await this.#take(source.folders);
    const { connection, tables } = planning;
    let isSound = true;
    try {
      return await interruptible(connection, signal, 'The estimate', async () => {
        await setTables(connection, tables, relations);
        const text = withoutTerminator(sql);
        const checked = await checkStatement(connection, splitExplain(text)?.statement ?? text);
        const values = await castParameters(connection, parameters);
        const reader = await askBound(connection, `EXPLAIN (FORMAT JSON) ${checked.text}`, values);
        const steps = z.array(stepSchema).parse(JSON.parse(z.string().parse(reader.getRows()[0]?.[1])));
        return await work(scansOf(connection, steps, relations));
      });
    } catch (error) {
      isSound = !invalidating.test(messageOf(error));
      throw signal.aborted
        ? new LakeError('CANCELLED', 'The estimate was cancelled.', { cause: error })
        : explained(source, sqlError(error, 'The estimate'));
    } finally {
      if (isSound && this.#idle.length < mostIdle && !this.#isClosed) this.#idle.push(planning);
      else planning.instance.close();
    }
  }

  /** Questions under way close what they use themselves. */
  close(): void {
    this.#isClosed = true;
    for (const { instance } of this.#idle.splice(0)) instance.close();
  }

  async #take(folders: readonly string[]): Promise<Planning> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.folders === folders) return idle;
      idle.instance.close();
    }
    const instance = await openLockedInstance({ ...this.#limits, threads: 1 }, folders, 1, [
      `SET GLOBAL disabled_optimizers = '${disabledOptimizers}'`,
    ]);
    const [connection] = instance.connections;
    if (connection === undefined) throw new RangeError('an instance needs a connection');
    return { instance, connection, folders, tables: new Map() };
  }
}

/** After such an error DuckDB answers nothing more on that instance. */
const invalidating = /invalidated|INTERNAL Error|FATAL Error/;

interface Planning {
  readonly instance: LockedInstance;
  readonly connection: DuckDBConnection;
  readonly folders: readonly string[];
  /** How each table that is there was made, by its name in SQL. */
  readonly tables: Map<string, string>;
}

/** Makes exactly these nameable. A statement may ask for one version of a feed more than once. */
async function setTables(
  connection: DuckDBConnection,
  tables: Map<string, string>,
  relations: readonly SqlRelation[],
): Promise<void> {
  const wanted = new Map(relations.map((relation) => [relationName(relation), relation]));
  for (const name of tables.keys()) {
    if (wanted.has(name)) continue;
    await connection.run(`DROP TABLE IF EXISTS ${name}`);
    tables.delete(name);
  }
  for (const [name, relation] of wanted) {
    const columns = columnsOf(relation)
      .map((column) => `${quoteIdentifier(column.name)} ${toDuckDBType(column.type)}`)
      .join(', ');
    if (tables.get(name) === columns) continue;
    if (columns === '') {
      // It holds no data, and a statement that names it is told so.
      await connection.run(`DROP TABLE IF EXISTS ${name}`);
      tables.delete(name);
      continue;
    }
    if (relation.schema !== undefined)
      await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(relation.schema)}`);
    await connection.run(`CREATE OR REPLACE TABLE ${name} (${columns})`);
    tables.set(name, columns);
  }
}

function scansOf(
  connection: DuckDBConnection,
  steps: readonly Step[],
  relations: readonly SqlRelation[],
): RelationScan[] {
  const scans: RelationScan[] = [];
  const pending = steps.toReversed();
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    pending.push(...step.children.toReversed());
    const table = step.extra_info['Table'];
    const relation = relations.find(({ schema, name }) => table === `memory.${schema ?? 'main'}.${name}`);
    if (relation === undefined) continue;
    const filters = filtersOf(step.extra_info['Filters']);
    scans.push({
      name: relation.name,
      schema: relation.schema ?? null,
      mayRead: (files) => mayRead(connection, relation, filters, files),
    });
  }
  return scans;
}

function filtersOf(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  // An optional filter follows from another that is applied later: what it excludes is excluded.
  return list.flatMap((text) => (typeof text === 'string' && text !== '' ? [text.replace(/^optional: /, '')] : []));
}

/** All of them where no filter can be told by what is known of the files. */
async function mayRead(
  connection: DuckDBConnection,
  relation: SqlRelation,
  filters: readonly string[],
  files: readonly FileBounds[],
): Promise<readonly boolean[]> {
  const all = files.map(() => true);
  const known = [...new Set(files.flatMap((bounds) => Object.keys(bounds)))];
  const columns = columnsOf(relation).filter(({ name }) => known.includes(name));
  // DuckDB writes names into its plan as they are: with others than words, a filter would be read for another.
  const isPlain = columnsOf(relation).every(({ name }) => /^[a-z_][a-z0-9_]*$/i.test(name));
  if (!isPlain || columns.length === 0 || filters.length === 0 || files.length === 0) return all;
  const possible: string[] = [];
  for (const filter of filters) {
    const found = await possibleFilter(
      connection,
      filter,
      new Map(columns.map(({ name, type }, index) => [name.toLowerCase(), { index, type: toDuckDBType(type) }])),
    );
    if (found !== null) possible.push(found);
  }
  if (possible.length === 0) return all;
  // Many files have the same bounds: those of a day without statistics.
  const distinct = new Map<FileBounds, number>();
  for (const bounds of files) if (!distinct.has(bounds)) distinct.set(bounds, distinct.size);
  await fillBounds(
    connection,
    columns.map(({ name }) => name),
    [...distinct.keys()],
  );
  const reader = await connection.runAndReadAll(
    `SELECT file FROM ${quoteIdentifier(boundsTable)} WHERE ${possible.map((filter) => `(${filter})`).join(' AND ')}`,
  );
  const kept = new Set(reader.getRows().map(([file]) => file));
  return files.map((bounds) => kept.has(distinct.get(bounds) ?? null));
}

async function fillBounds(
  connection: DuckDBConnection,
  names: readonly string[],
  files: readonly FileBounds[],
): Promise<void> {
  const columns = names.flatMap((_, index) => [`min_${index} VARCHAR`, `max_${index} VARCHAR`]);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${quoteIdentifier(boundsTable)} (file INTEGER, ${columns.join(', ')})`,
  );
  const appender = await connection.createAppender(boundsTable, undefined, 'temp');
  try {
    for (const [file, bounds] of files.entries()) {
      appender.appendValue(file, INTEGER);
      for (const name of names) {
        const { min, max } = bounds[name] ?? { min: null, max: null };
        appender.appendValue(min, VARCHAR);
        appender.appendValue(max, VARCHAR);
      }
      appender.endRow();
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}
