import type { Finding } from '../../../shared/contract/settings';
import { messageOf } from '../../../shared/errors';
import type { ParquetEngine } from '../ports';

/** Whether the engine opens, which it does when it is first asked. */
export async function engineFinding(engine: Pick<ParquetEngine, 'describeParquet' | 'version'>): Promise<Finding> {
  try {
    await engine.describeParquet([]);
    return { check: 'engine', status: 'ok', message: `DuckDB ${engine.version()} opens.`, remedy: null };
  } catch (error) {
    return {
      check: 'engine',
      status: 'failed',
      message: messageOf(error),
      remedy:
        'Nothing can be exported, imported or compacted without it. Free memory and disk, or install Lagoon anew.',
    };
  }
}
