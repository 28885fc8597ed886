import { setTimeout as sleep } from 'node:timers/promises';
import { forkParent } from '../../../src/main/hosts/utility-parent';
import { query, stream } from '../../../src/shared/contract/define';
import { queries } from '../../../src/shared/contract/queries';
import { system } from '../../../src/shared/contract/system';
import { serve } from '../../../src/shared/rpc/server';

/**
 * Entry of a forked process with two real operations of the contract and nothing behind them: what the hosts and transports are tested
 * with. `queries.window` gives `limit` bytes; `system.status` never ends.
 */
const role = process.argv[2];
const served = {
  system: {
    info: query(system.info.input, system.info.output),
    status: stream(system.status.input, system.status.item),
  },
  queries: { window: query(queries.window.input, queries.window.output) },
};

const parent = forkParent();
parent.listen(
  (page) =>
    serve(
      served,
      {
        system: {
          info: async () => ({
            version: '0',
            node: process.version,
            electron: null,
            duckdb: process.env['UV_THREADPOOL_SIZE'] ?? '',
            platform: `${role} ${process.pid}`,
          }),
          status: async function* (_input, { signal }) {
            while (!signal.aborted) {
              yield { lakeRoot: process.argv[3] ?? '', runningJobs: 0, residentBytes: 0 };
              await sleep(20, undefined, { signal });
            }
          },
        },
        queries: { window: async ({ limit }) => ({ arrow: new Uint8Array(limit).fill(7), rows: limit }) },
      },
      page,
      { checkOutput: true, onInternalError: String },
    ),
  () => process.exit(0),
);
parent.ready();
