import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { LakeError, messageOf } from '../../../shared/errors';
import type { SqlRelation } from '../../core/ports';
import { interruptible } from './interruptible';
import { literalPath, relationName, relationView, sameRelation } from './sql-relations';
import { quoteIdentifier, quoteLiteral } from './sql-text';

export interface EngineLimits {
  readonly memoryLimitMegabytes: number | null;
  readonly threads: number | null;
  readonly spillFolder: string;
}

/** Connections made before the configuration is locked, because the progress bar is a setting of each connection. */
export interface LockedInstance {
  readonly connections: readonly DuckDBConnection[];
  close(): void;
}

/**
 * An in-memory DuckDB that reads these folders and nothing else, and that no statement can reconfigure. Reading is not all that an allowed
 * folder permits: DuckDB also writes there. The gate is what stops writing; this stops reading. `settings` are statements run before the lock.
 */
export async function openLockedInstance(
  limits: EngineLimits,
  folders: readonly string[],
  connectionCount: number,
  settings: readonly string[] = [],
): Promise<LockedInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    temp_directory: limits.spillFolder,
    ...(limits.memoryLimitMegabytes === null ? {} : { memory_limit: `${limits.memoryLimitMegabytes}MB` }),
    ...(limits.threads === null ? {} : { threads: String(limits.threads) }),
  });
  const connections: DuckDBConnection[] = [];
  const close = (): void => {
    for (const connection of connections) connection.closeSync();
    instance.closeSync();
  };
  try {
    for (let i = 0; i < connectionCount; i++) {
      const connection = await instance.connect();
      connections.push(connection);
      await connection.run('SET enable_progress_bar = true');
      await connection.run('SET enable_progress_bar_print = false');
    }
    const [first] = connections;
    if (first === undefined) throw new RangeError('an instance needs a connection');
    await first.run("SET GLOBAL TimeZone = 'UTC'");
    for (const setting of settings) await first.run(setting);
    // A folder with `*`, `?` or `[` in its name is written as a pattern in SQL, and DuckDB checks that text too.
    const allowed = [...new Set(folders.flatMap((folder) => [folder, literalPath(folder)]))];
    await first.run(`SET allowed_directories = [${allowed.map(quoteLiteral).join(', ')}]`);
    await first.run('SET enable_external_access = false');
    await first.run('SET lock_configuration = true');
  } catch (error) {
    close();
    throw error;
  }
  return { connections, close };
}

/** Statements of the analyst that run at the same time; more wait. Each holds a thread of libuv's pool while it works. */
const runningStatements = 3;

/**
 * The analyst's instance: a pool for statements, one connection for views and small questions, one for what is bound and not run. Lives until
 * the last work on it ended.
 */
export class AnalystInstance {
  readonly folders: readonly string[];
  readonly #instance: LockedInstance;
  readonly #admin: DuckDBConnection;
  readonly #binder: DuckDBConnection;
  readonly #idle: DuckDBConnection[];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];
  /** By their names in SQL. */
  readonly #relations = new Map<string, SqlRelation>();
  readonly #problems = new Map<string, LakeError>();
  #state = Symbol('relations');
  #leased = 0;
  #retired = false;
  #turn: Promise<unknown> = Promise.resolve();
  #boundTurn: Promise<unknown> = Promise.resolve();

  static async open(limits: EngineLimits, folders: readonly string[]): Promise<AnalystInstance> {
    return new AnalystInstance(await openLockedInstance(limits, folders, runningStatements + 2), folders);
  }

  private constructor(instance: LockedInstance, folders: readonly string[]) {
    const [admin, binder, ...idle] = instance.connections;
    if (admin === undefined || binder === undefined) throw new RangeError('an instance needs two connections');
    this.folders = folders;
    this.#instance = instance;
    this.#admin = admin;
    this.#binder = binder;
    this.#idle = idle;
  }

  /**
   * Makes exactly these relations nameable; touches only what changed, and what could not be read and `isAsked` for. One that cannot be read does not keep
   * out the others. Gives `state`.
   */
  async setRelations(
    relations: readonly SqlRelation[],
    isAsked = (_relation: string): boolean => false,
  ): Promise<symbol> {
    return this.ask(async (connection) => {
      const wanted = new Set(relations.map(relationName));
      for (const [name, relation] of this.#relations) {
        if (!wanted.has(name)) await this.#changing(relation, () => this.#dropRelation(connection, relation));
      }
      for (const relation of relations) {
        const known = this.#relations.get(relationName(relation));
        if (known === undefined || !sameRelation(known, relation))
          await this.#changing(relation, () => this.#makeRelation(connection, relation));
        else if (this.#problems.get(relationName(relation))?.code === 'CORRUPT' && isAsked(relation.name))
          await this.#makeAgain(connection, relation);
      }
      return this.#state;
    });
  }

  /** Names the newest relations as they are: another whenever one of them changes, and while it does. Earlier versions never change. */
  get state(): symbol {
    return this.#state;
  }

  /** Why a relation that was given cannot be named; null for all others. */
  problemOf(relation: Pick<SqlRelation, 'name' | 'schema'>): LakeError | null {
    return this.#problems.get(relationName(relation)) ?? null;
  }

  get relations(): readonly SqlRelation[] {
    return [...this.#relations.values()];
  }

  /** Runs small questions one after another on the admin connection. They read no file but the footers that a view needs, since every statement waits for them. */
  async ask<T>(question: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const answer = this.#turn.then(() => question(this.#admin));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /**
   * Binds statements one after another, none of which runs. That may open the footer of each file and look into CSV: long, and nothing else waits for it.
   * One whose signal was aborted before its turn is not begun. `what` names the work in messages. Throws CANCELLED, or as `question`.
   */
  async bind<T>(what: string, signal: AbortSignal, question: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const letGo = this.hold();
    const connection = this.#binder;
    const answer = this.#boundTurn.then(() => interruptible(connection, signal, what, () => question(connection)));
    this.#boundTurn = answer.catch(() => undefined);
    try {
      return await answer;
    } finally {
      letGo();
    }
  }

  /** Keeps the instance open, though retired, until the function it gives is called. */
  hold(): () => void {
    this.#leased++;
    return () => {
      this.#leased--;
      this.#closeWhenUnused();
    };
  }

  /** A connection for one statement; waits while all are busy. Give it back with `release`. */
  async lease(): Promise<DuckDBConnection> {
    this.#leased++;
    const idle = this.#idle.pop();
    return idle ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(connection: DuckDBConnection): void {
    this.#leased--;
    const next = this.#waiting.shift();
    if (next !== undefined) next(connection);
    else this.#idle.push(connection);
    this.#closeWhenUnused();
  }

  /** No new statements will come: closes now, or with the last one that runs. */
  retire(): void {
    this.#retired = true;
    this.#closeWhenUnused();
  }

  #closeWhenUnused(): void {
    if (!this.#retired || this.#leased > 0) return;
    void this.#turn.then(() => this.#instance.close());
  }

  async #changing(relation: SqlRelation, change: () => Promise<void>): Promise<void> {
    const renew = (): void => {
      if (relation.schema === undefined) this.#state = Symbol('relations');
    };
    renew();
    try {
      await change();
    } finally {
      renew();
    }
  }

  async #makeRelation(connection: DuckDBConnection, relation: SqlRelation): Promise<void> {
    const name = relationName(relation);
    this.#relations.set(name, relation);
    this.#problems.delete(name);
    const holdsFiles = relation.parts.some(({ files }) => files.length > 0);
    if (!holdsFiles && relation.columns.length === 0 && relation.partitionColumns.length === 0) {
      await dropView(connection, relation);
      const message = `The feed "${relation.name}" holds no data yet, and its columns are not known. Export it first.`;
      this.#problems.set(name, new LakeError('NOT_FOUND', message, { details: { feed: relation.name } }));
      return;
    }
    try {
      if (relation.schema !== undefined)
        await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(relation.schema)}`);
      await connection.run(relationView(relation));
    } catch (error) {
      await dropView(connection, relation);
      this.#problems.set(name, unreadable(relation, error));
    }
  }

  /** Files may be back, or mended, that could not be read when the relation was made. */
  async #makeAgain(connection: DuckDBConnection, relation: SqlRelation): Promise<void> {
    const name = relationName(relation);
    try {
      await connection.run(relationView(relation));
    } catch (error) {
      // It may be another file by now.
      this.#problems.set(name, unreadable(relation, error));
      return;
    }
    this.#problems.delete(name);
    if (relation.schema === undefined) this.#state = Symbol('relations');
  }

  async #dropRelation(connection: DuckDBConnection, relation: SqlRelation): Promise<void> {
    await dropView(connection, relation);
    const name = relationName(relation);
    this.#relations.delete(name);
    this.#problems.delete(name);
    const { schema } = relation;
    if (schema === undefined || this.relations.some((other) => other.schema === schema)) return;
    await connection.run(`DROP SCHEMA IF EXISTS ${quoteIdentifier(schema)} CASCADE`);
  }
}

function unreadable({ name }: SqlRelation, cause: unknown): LakeError {
  const message = `The files of the feed "${name}" cannot be read: ${messageOf(cause)}`;
  return new LakeError('CORRUPT', message, { cause, details: { feed: name } });
}

/** Nothing where the schema was never made. */
async function dropView(connection: DuckDBConnection, relation: SqlRelation): Promise<void> {
  await connection.run(`DROP VIEW IF EXISTS ${relationName(relation)}`);
}
