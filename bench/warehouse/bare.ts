import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TableLoad } from '../../src/main/core/ports';
import type { MariadbServer } from '../../test/support/mariadb/server';

/** What a client may set for its own session to load faster; the server's settings stay. */
export const bareSettings = {
  'as it is': '',
  'without foreign key checks': 'SET foreign_key_checks = 0;',
  'without any checks': 'SET foreign_key_checks = 0, unique_checks = 0;',
} as const;

/** LOAD DATA LOCAL of the file straight into its table, by the server's own client: nothing is counted, and rows that are there would be an error. */
export async function loadBare(
  server: MariadbServer,
  database: string,
  { table, columns, rows }: TableLoad,
  settings: string,
): Promise<void> {
  const load = `LOAD DATA LOCAL INFILE '${rows.path}' INTO TABLE ${table} CHARACTER SET utf8mb4
    FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\\n'
    (${columns.map(({ name }) => name).join(', ')})`;
  const { host, port, user, password } = server;
  const child = spawn(
    'mariadb',
    ['--no-defaults', '--local-infile', `--host=${host}`, `--port=${port}`, `--user=${user}`, database],
    { stdio: ['pipe', 'ignore', 'inherit'], env: { ...process.env, MYSQL_PWD: password } },
  );
  child.stdin.end(`${settings} ${load};`);
  await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`the bare load ended with ${child.exitCode ?? child.signalCode ?? ''}`);
}
