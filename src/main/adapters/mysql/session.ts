import type { Readable } from 'node:stream';
import { createConnection } from 'mysql2';
import type { Connection, ConnectionOptions } from 'mysql2';
import { z } from 'zod';
import { answerBytes, lengthOf, type MysqlConnection } from '../../core/ports';
import { toText } from './column-text';
import { SilentServer } from './mysql-errors';
import { quoted } from './sql-names';
import { tlsOptions } from './tls-options';

/** Of logging in, and of setting the session up. */
const SHORT_LIMIT_MS = 10_000;
/** How long a connection may be silent before TCP asks whether its other end is there; the system's own is two hours. */
const KEEP_ALIVE_MS = 10_000;
const FAREWELL_LIMIT_MS = 2_000;
const LOCK_WAIT_SECONDS = 10;

/** Of what any living server does at once. */
export interface Patience {
  readonly limitMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export type Row = readonly (string | null)[];

/** What a statement that changes something did. */
export interface Changes {
  /** A row that was made counts 1, one that was changed 2, one that was there the same 0. */
  readonly affected: number;
  readonly warnings: number;
  /** "Records: 3  Duplicates: 1  Warnings: 0"; empty for most statements. */
  readonly info: string;
}

const cellsSchema = z.array(z.instanceof(Buffer).nullable());
const rowsSchema = z.array(cellsSchema);
const fieldsSchema = z.array(z.object({ name: z.string(), columnType: z.int(), characterSet: z.int() }));
const changesSchema = z.object({
  affectedRows: z.coerce.number(),
  warningStatus: z.number(),
  info: z.string().default(''),
});

/**
 * One connection, its session set so that the same statement means the same on every server: strict, UTC, backslashes escape. Each value comes as the server's text.
 * Errors: those of mysql2, as they are; whoever knows what was being done explains them.
 */
export class Session {
  readonly #connection: Connection;
  #isOver = false;
  #endedBy: Error | null = null;
  #pending: { readonly reject: (error: unknown) => void } | null = null;

  private constructor(connection: Connection) {
    this.#connection = connection;
    // Each query is told by its own callback; without a listener a second error would end the process.
    connection.on('error', (error: unknown) => {
      this.#isOver = true;
      // A streamed statement is told in no other way.
      this.#pending?.reject(error);
    });
    connection.on('end', () => {
      this.#isOver = true;
    });
  }

  /** Logged in, without a database. */
  static async logIn(target: MysqlConnection, patience: Patience = {}): Promise<Session> {
    const options = await connectionOptions(target);
    const connection = createConnection(options);
    const session = new Session(connection);
    await session.within(patience, async () => {
      await new Promise<void>((resolve, reject) => {
        session.#pending = { reject };
        connection.connect((error) => {
          session.#pending = null;
          if (error === null || error === undefined) resolve();
          else reject(error);
        });
      });
    });
    return session;
  }

  /** In its database. */
  static async open(target: MysqlConnection, patience: Patience = {}): Promise<Session> {
    const session = await Session.logIn(target, patience);
    await session.within(patience, async () => {
      await session.change(
        // What a statement did is told in words of the server's language, and read here (`upsert.ts`). Without its mode, which MySQL does not know, MariaDB's GRANT makes the account that it does not find, without a password.
        `SET SESSION sql_mode = CONCAT('STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO' /*M! , ',NO_AUTO_CREATE_USER' */), time_zone = '+00:00', innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}, lc_messages = 'en_US'`,
      );
      // What every server's binary log takes: READ COMMITTED is refused where it logs statements.
      await session.change('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await session.run(`USE ${quoted(target.settings.database)}`);
    });
    return session;
  }

  /** `work` of statements that no living server takes long for; one that fails, is aborted or takes longer ends the session. */
  async within<T>({ limitMs = SHORT_LIMIT_MS, signal }: Patience, work: () => Promise<T>): Promise<T> {
    const limit = setTimeout(() => this.destroy(new SilentServer()), limitMs);
    const stop = (): void => this.destroy();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      if (signal?.aborted === true) throw lostError();
      return await work();
    } catch (error) {
      this.destroy();
      throw error;
    } finally {
      clearTimeout(limit);
      signal?.removeEventListener('abort', stop);
    }
  }

  /** The server's number of this connection, for KILL. */
  get threadId(): number {
    return this.#connection.threadId;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** What waits for its answer: another object for each statement. */
  get statement(): object | null {
    return this.#pending;
  }

  async rows(sql: string, values: readonly (string | number)[] = []): Promise<Row[]> {
    const { result, fields } = await this.#query(sql, values);
    const columns = fieldsSchema.parse(fields);
    return rowsSchema
      .parse(result)
      .map((row) => row.map((value, i) => (value === null ? null : toText(value, columns[i]))));
  }

  /** `file`: gives the rows of a LOAD DATA LOCAL; a statement without it gives the server nothing, whatever it asks for. */
  async change(
    sql: string,
    values: readonly (string | number)[] = [],
    file?: (name: string) => Readable,
  ): Promise<Changes> {
    const { result } = await this.#query(sql, values, file);
    const { affectedRows, warningStatus, info } = changesSchema.parse(result);
    return { affected: affectedRows, warnings: warningStatus, info };
  }

  /** For statements of which nothing but their success is wanted. */
  async run(sql: string): Promise<void> {
    await this.#query(sql, []);
  }

  #query(
    sql: string,
    values: readonly (string | number)[],
    file?: (name: string) => Readable,
  ): Promise<{ result: unknown; fields: unknown }> {
    if (this.#isOver) return Promise.reject(this.#endedBy ?? lostError());
    return new Promise((resolve, reject) => {
      this.#pending = { reject };
      this.#connection.query(
        {
          sql,
          ...(values.length === 0 ? {} : { values: [...values] }),
          rowsAsArray: true,
          // Bytes: decoded here, so that no digit is lost on the way.
          typeCast: false,
          ...(file === undefined ? {} : { infileStreamFactory: file }),
        },
        (error, result, fields) => {
          this.#pending = null;
          if (error === null) resolve({ result, fields });
          else reject(error);
        },
      );
    });
  }

  /** At most `limit` + 1 rows: where there are more, the connection is over. */
  async stream(
    sql: string,
    limit: number,
  ): Promise<{ fields: StreamedField[]; rows: (Buffer | null)[][]; isCut: boolean }> {
    if (this.#isOver) throw this.#endedBy ?? lostError();
    const rows: (Buffer | null)[][] = [];
    let fields: StreamedField[] = [];
    let isCut = false;
    let bytes = 0;
    await new Promise<void>((resolve, reject) => {
      this.#pending = { reject };
      this.#connection
        .query({ sql, rowsAsArray: true, typeCast: false })
        .on('error', reject)
        .on('fields', (found: unknown) => {
          fields = streamedFieldsSchema.parse(found ?? []);
        })
        .on('result', (row: unknown) => {
          // What a statement without rows did, or a row that came after the last one wanted.
          if (isCut || !Array.isArray(row)) return;
          if (rows.length < limit && bytes < answerBytes) {
            const cells = cellsSchema.parse(row);
            rows.push(cells);
            bytes += lengthOf(cells);
            return;
          }
          isCut = true;
          resolve();
          this.destroy();
        })
        .on('end', resolve);
    }).finally(() => {
      this.#pending = null;
    });
    return { fields, rows, isCut };
  }

  /** Ends it at once; the server rolls back what is not committed. */
  destroy(reason: Error = lostError()): void {
    this.#isOver = true;
    this.#endedBy ??= reason;
    this.#connection.destroy();
    // mysql2 does not answer what was under way.
    this.#pending?.reject(reason);
    this.#pending = null;
  }

  /** Says good-bye, so that the server does not log a lost connection. */
  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    // The socket stays until the server hangs up, and would keep a process that has ended otherwise.
    const limit = setTimeout(() => this.#connection.destroy(), FAREWELL_LIMIT_MS);
    this.#connection.once('end', () => clearTimeout(limit));
    await new Promise<void>((resolve) => {
      this.#connection.end(() => resolve());
    });
  }
}

const streamedFieldsSchema = z.array(
  z.object({
    name: z.string(),
    columnType: z.int(),
    characterSet: z.int(),
    columnLength: z.number(),
    decimals: z.int(),
    flags: z.int(),
  }),
);
export type StreamedField = z.infer<typeof streamedFieldsSchema>[number];

function lostError(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'PROTOCOL_CONNECTION_LOST', fatal: true });
}

async function connectionOptions({ settings, password }: MysqlConnection): Promise<ConnectionOptions> {
  const { host, port, username, tls } = settings;
  return {
    host,
    port,
    user: username,
    password: password ?? '',
    ...(tls === null ? {} : { ssl: await tlsOptions(tls, host) }),
    charset: 'utf8mb4',
    // `within` bounds it.
    connectTimeout: 0,
    enableKeepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    decimalNumbers: false,
    multipleStatements: false,
    // With it, a row that is there the same would count as one that was changed.
    flags: ['-FOUND_ROWS'],
    connectAttributes: { program_name: 'lagoon' },
  };
}
