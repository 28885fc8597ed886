import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';

/** A table in DuckDB's own memory that is filled by an appender, read once and emptied, again and again. */
export abstract class AppendedTable {
  rows = 0;
  bytes = 0;

  protected constructor(
    readonly name: string,
    private readonly definition: string,
    private readonly connection: DuckDBConnection,
    protected appender: DuckDBAppender,
  ) {}

  protected static async begin(
    connection: DuckDBConnection,
    name: string,
    definition: string,
  ): Promise<DuckDBAppender> {
    // Not TRUNCATE: in memory, deleted rows keep their blocks.
    await connection.run(`CREATE OR REPLACE TABLE ${name} (${definition})`);
    return connection.createAppender(name);
  }

  /** Hands the appender what is still held here. */
  protected abstract appendPending(): void;
  protected abstract forgetPending(): void;

  /** Makes every row visible to statements. */
  flush(): void {
    this.appendPending();
    this.appender.flushSync();
  }

  async clear(): Promise<void> {
    this.appender.closeSync();
    this.appender = await AppendedTable.begin(this.connection, this.name, this.definition);
    this.forgetPending();
    this.rows = 0;
    this.bytes = 0;
  }

  async drop(): Promise<void> {
    // Closing would write what is pending; the appender's clear() throws it away.
    this.appender.clear();
    this.appender.closeSync();
    await this.connection.run(`DROP TABLE IF EXISTS ${this.name}`);
  }
}
