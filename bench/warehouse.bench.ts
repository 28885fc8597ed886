import { loadavg } from 'node:os';
import { LoadProgress, loadTable } from '../src/main/adapters/mysql/load-table';
import { openMysqlWarehouse } from '../src/main/adapters/mysql/mysql-warehouse';
import { Session } from '../src/main/adapters/mysql/session';
import type { MysqlConnection, TableLoad, Warehouse } from '../src/main/core/ports';
import { openDeltaLake } from '../test/support/delta-lake';
import { schemaStatements } from '../src/main/core/warehouse/schema-scripts';
import { makeDatabase } from '../test/support/mariadb/database';
import { startMariadb, type MariadbServer } from '../test/support/mariadb/server';
import { type Bench, type Figures, median, type Report, round, timed } from './measure';
import { bareSettings, loadBare } from './warehouse/bare';
import { loadEmbedded } from './warehouse/embedded';
import { exportFacts, factTable, stagedLoad, syncFacts, type Facts } from './warehouse/facts';
import { askSamples } from './warehouse/samples';

/** LAGOON_BENCH_ROWS makes it shorter, for a look. */
const rows = Number(process.env['LAGOON_BENCH_ROWS'] ?? 1_000_000);
const rounds = 3;

/**
 * A sync of so many facts into a MariaDB of this machine, beside LOAD DATA LOCAL of the very same file straight into the very same table, in turns; the
 * same on the embedded store; and what every sample query takes, with the index that the server says it uses.
 */
export const run: Bench = async (report) => {
  const lake = await openDeltaLake();
  const server = await startMariadb();
  try {
    report(`exporting ${rows} rows`);
    const facts = await exportFacts(lake.store, lake.engine, rows);
    const before = loadavg()[0] ?? 0;
    const figures: Figures = {
      rows,
      ...(await loadServer(server, facts, report)),
      ...(await loadEmbedded(facts, lake.root, rounds, report)),
      ...(await askSamples(server, rows, report)),
    };
    return { 'load average before': round(before, 1), 'load average after': round(loadavg()[0] ?? 0, 1), ...figures };
  } finally {
    await server.stop();
    await lake.close();
  }
};

async function loadServer(server: MariadbServer, facts: Facts, report: Report): Promise<Figures> {
  const connection = await makeDatabase(server);
  const warehouse = await openMysqlWarehouse(connection);
  try {
    await warehouse.run(schemaStatements());
    // A sync loads the dimensions first.
    await warehouse.run([
      `INSERT INTO dim_users (user_id) SELECT CONCAT('user_', LPAD(seq, 7, '0')) FROM seq_0_to_${facts.users - 1}`,
    ]);
    const { load, staged } = await stagedLoad(facts, warehouse);
    try {
      return await inTurns({ server, connection, warehouse, facts, load }, report);
    } finally {
      await staged.remove();
    }
  } finally {
    await warehouse.close();
  }
}

interface Site {
  readonly server: MariadbServer;
  readonly connection: MysqlConnection;
  readonly warehouse: Warehouse;
  readonly facts: Facts;
  readonly load: TableLoad;
}

async function inTurns(site: Site, report: Report): Promise<Figures> {
  const { server, connection, warehouse, facts, load } = site;
  const taken = new Map<string, number[]>();
  const note = (way: string, elapsedMs: number): void => {
    taken.set(way, [...(taken.get(way) ?? []), elapsedMs]);
    report(`${way}: ${Math.round(elapsedMs)} ms, load ${round(loadavg()[0] ?? 0, 1)}`);
  };
  const empty = (): Promise<void> => warehouse.run([`TRUNCATE TABLE ${factTable}`]);
  const { database } = connection.settings;
  const bareNames: string[] = [];
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const [name, settings] of Object.entries(bareSettings)) {
      const way = `bare LOAD DATA, ${name}`;
      if (turn === 0) bareNames.push(way);
      await empty();
      note(way, await timed(() => loadBare(server, database, load, settings)));
    }
    await empty();
    const { report: synced, wholeMs, stagingMs } = await syncFacts(facts, warehouse, 'mysql');
    assertCounts(synced, { inserted: rows, unchanged: 0 });
    note('sync', wholeMs);
    note('its staging', stagingMs);
    note('its load', wholeMs - stagingMs);
    if (turn > 0) continue;
    const again = await syncFacts(facts, warehouse, 'mysql');
    assertCounts(again.report, { inserted: 0, unchanged: rows });
    note('sync again', again.wholeMs);
    await empty();
    note('load by multi-row statements', await timed(() => loadLiterals(connection, load)));
  }
  const rate = (way: string): number => Math.round(rows / (median(taken.get(way) ?? []) / 1000));
  const bare = Math.max(...bareNames.map(rate));
  // As a load must: it may find some of its rows there.
  const checked = Math.max(...bareNames.filter((way) => !way.endsWith('without any checks')).map(rate));
  return {
    ...Object.fromEntries(bareNames.map((way) => [`${way}, rows/s`, rate(way)])),
    'load of the same file, rows/s': rate('its load'),
    'ratio to the fastest bare way': round(rate('its load') / bare),
    'ratio to the fastest bare way with unique checks': round(rate('its load') / checked),
    'load by multi-row statements, rows/s': rate('load by multi-row statements'),
    'whole sync from Parquet, rows/s': rate('sync'),
    'ratio of the whole sync to the fastest bare way': round(rate('sync') / bare),
    'sync again (0 changes), rows/s': rate('sync again'),
    'sync again (0 changes), s': round(median(taken.get('sync again') ?? []) / 1000, 1),
  };
}

/** What is done where the server takes no file. */
async function loadLiterals(connection: MysqlConnection, load: TableLoad): Promise<void> {
  const session = await Session.open(connection);
  try {
    const progress = new LoadProgress();
    await loadTable(session, load, false, progress);
    assertCounts(progress.outcome, { inserted: rows, unchanged: 0 });
  } finally {
    await session.end();
  }
}

function assertCounts(
  found: { readonly inserted: number; readonly updated: number; readonly unchanged: number },
  wanted: { readonly inserted: number; readonly unchanged: number },
): void {
  if (found.inserted === wanted.inserted && found.unchanged === wanted.unchanged && found.updated === 0) return;
  throw new Error(`the load counts ${JSON.stringify(found)} and not ${JSON.stringify(wanted)}`);
}
