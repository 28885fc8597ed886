import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../../shared/errors';

/**
 * Ends the transaction that an interrupt left open, if any: one that comes while a ROLLBACK runs stops that, too, and whoever had the connection
 * next would be told that "Current transaction is aborted". To be called when no more interrupts come.
 */
export async function endTransaction(connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run('ROLLBACK');
  } catch (error) {
    if (!/no transaction is active/i.test(messageOf(error))) throw error;
  }
}
