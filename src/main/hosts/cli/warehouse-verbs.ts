import { Option, type Command } from 'commander';
import { commaList, positiveNumber, wholeNumber } from './arguments';
import type { Verb } from './verb';
import {
  runWarehouseAsk,
  runWarehouseCheck,
  runWarehouseInit,
  runWarehouseSamples,
  runWarehouseStatus,
  runWarehouseSync,
  runWarehouseVerify,
  type SyncOptions,
} from './warehouse-commands';
import { runWarehouseLive, type LiveOptions } from './warehouse-live-commands';
import { runWarehouseCreateTable, runWarehouseMappings, runWarehousePropose } from './warehouse-mapping-commands';

/** The star schema of the MySQL server, or of the embedded store. */
export function registerWarehouseVerbs(program: Command, verb: Verb): void {
  const warehouse = program
    .command('warehouse')
    .description('a star schema for BI: made, loaded from the lake, verified')
    .exitOverride();
  verb(warehouse, 'init', 'make what is missing of database, tables and views', runWarehouseInit);
  verb(warehouse, 'status', 'where it is, its tables and their last load', runWarehouseStatus);
  verb(warehouse, 'check', 'what its schema has otherwise than the scripts make it', runWarehouseCheck);
  verb<Omit<SyncOptions, 'json'>>(
    warehouse,
    'sync [tables...]',
    "load the newest versions of the lake's tables; all tables where none is named",
    runWarehouseSync,
  )
    .addOption(new Option('--from <source>', 'of the rows').choices(['lake', 'ksqldb']).default('lake'))
    .option('--version <n>', 'of one table: vN of its feed, instead of the newest', wholeNumber);
  verb<{ version?: number }>(
    warehouse,
    'verify [tables...]',
    'compare lake and warehouse, and name the rows that differ',
    runWarehouseVerify,
  ).option('--version <n>', 'of one table: vN of its feed, instead of the newest', wholeNumber);
  verb<Omit<LiveOptions, 'json'> & { brokers?: string[] }>(
    warehouse,
    'live [feeds...]',
    'load topics as messages come, until Ctrl-C; every feed that fills a table where none is named',
    runWarehouseLive,
  )
    .option('--until-idle <seconds>', 'end once all is read and none came for so long', positiveNumber)
    .option('--status', 'only say how far each load has come')
    .option('--reset <feed>', 'forget its positions and its live rows, to read the topic from its beginning')
    .option('--yes', 'reset without asking')
    .option('--brokers <host:port,…>', 'instead of those in lake.json', commaList);
  verb(warehouse, 'mappings', 'which column of which feed fills which column', runWarehouseMappings);
  verb(warehouse, 'propose <feed> <table>', 'a table for the rows of a feed that fills none yet', runWarehousePropose);
  verb<{ mapping?: string }>(
    warehouse,
    'create-table <feed> <table>',
    'make a table as it is proposed, and fill it from the feed at each sync',
    runWarehouseCreateTable,
  ).option('--mapping <file>', 'as `propose --json` prints it, and as you changed it');
  verb<{ limit?: number }>(warehouse, 'ask <sql>', 'ask it one statement that reads', runWarehouseAsk).option(
    '--limit <rows>',
    'at most; 1,000 without it',
    wholeNumber,
  );
  verb(warehouse, 'samples', 'the questions of sql/04_sample_queries.sql', runWarehouseSamples);
}
