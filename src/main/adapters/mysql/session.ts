import type { Readable } from 'node:stream';
import { createConnection } from 'mysql2';
import type { Connection, ConnectionOptions } from 'mysql2';
import { z } from 'zod';
import type { MysqlConnection } from '../../core/ports';
import { toText } from './column-text';
import { quoted } from './sql-names';
import { tlsOptions } from './tls-options';

const CONNECT_TIMEOUT_MS = 10_000;
const LOCK_WAIT_SECONDS = 10;

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
  #rejectPending: ((error: unknown) => void) | null = null;

  private constructor(connection: Connection) {
    this.#connection = connection;
    // Each query is told by its own callback; without a listener a second error would end the process.
    connection.on('error', (error: unknown) => {
      this.#isOver = true;
      // A streamed statement is told in no other way.
      this.#rejectPending?.(error);
    });
    connection.on('end', () => {
      this.#isOver = true;
    });
  }

  /** Logged in, without a database. */
  static async logIn(target: MysqlConnection): Promise<Session> {
    const options = await connectionOptions(target);
    const connection = createConnection(options);
    const session = new Session(connection);
    await new Promise<void>((resolve, reject) => {
      connection.connect((error) => {
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    }).catch((error: unknown) => {
      session.destroy();
      throw error;
    });
    return session;
  }

  /** In its database. */
  static async open(target: MysqlConnection): Promise<Session> {
    const session = await Session.logIn(target);
    try {
      await session.change(
        // Without its mode, which MySQL does not know, MariaDB's GRANT makes the account that it does not find, without a password.
        `SET SESSION sql_mode = CONCAT('STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO' /*M! , ',NO_AUTO_CREATE_USER' */), time_zone = '+00:00', innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`,
      );
      // What every server's binary log takes: READ COMMITTED is refused where it logs statements.
      await session.change('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await session.run(`USE ${quoted(target.settings.database)}`);
      return session;
    } catch (error) {
      session.destroy();
      throw error;
    }
  }

  /** The server's number of this connection, for KILL. */
  get threadId(): number {
    return this.#connection.threadId;
  }

  get isOver(): boolean {
    return this.#isOver;
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
    if (this.#isOver) return Promise.reject(lostError());
    return new Promise((resolve, reject) => {
      this.#rejectPending = reject;
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
          this.#rejectPending = null;
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
    if (this.#isOver) throw lostError();
    const rows: (Buffer | null)[][] = [];
    let fields: StreamedField[] = [];
    let isCut = false;
    await new Promise<void>((resolve, reject) => {
      this.#rejectPending = reject;
      this.#connection
        .query({ sql, rowsAsArray: true, typeCast: false })
        .on('error', reject)
        .on('fields', (found: unknown) => {
          fields = streamedFieldsSchema.parse(found ?? []);
        })
        .on('result', (row: unknown) => {
          // What a statement without rows did, or a row that came after the last one wanted.
          if (isCut || !Array.isArray(row)) return;
          if (rows.length < limit) {
            rows.push(cellsSchema.parse(row));
            return;
          }
          isCut = true;
          resolve();
          this.destroy();
        })
        .on('end', resolve);
    }).finally(() => {
      this.#rejectPending = null;
    });
    return { fields, rows, isCut };
  }

  /** Ends it at once; the server rolls back what is not committed. */
  destroy(): void {
    this.#isOver = true;
    this.#connection.destroy();
    // mysql2 does not answer what was under way.
    this.#rejectPending?.(lostError());
    this.#rejectPending = null;
  }

  /** Says good-bye, so that the server does not log a lost connection. */
  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
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
    connectTimeout: CONNECT_TIMEOUT_MS,
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
