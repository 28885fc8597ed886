import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import { refusesFiles, withoutValues } from './mysql-errors';
import type { Session } from './session';
import { quoted } from './sql-names';
import type { StagedColumn } from './staged-columns';
import { readStagedRows } from './staged-rows';
import type { StagedField } from './staged-rows';

/** Numbers the rows of the file, ascending. */
export const rowColumn = 'lagoon_row';
const CHUNK_BYTES = 256 * 1024;
/** Below the 1 MB that the smallest servers take in one packet, doubled for what is escaped. */
const STATEMENT_CHARACTERS = 250_000;
const MAX_STATEMENT_ROWS = 1000;

export interface StagedFile {
  readonly path: string;
  readonly rows: number;
}

/**
 * The file's rows in a temporary table of the session. Its values are judged here: LOAD DATA LOCAL makes warnings of what it cannot take and goes on with another
 * value, so a warning is a failure. Error: SOURCE naming column and row.
 */
export async function stage(
  session: Session,
  table: string,
  columns: readonly StagedColumn[],
  file: StagedFile,
  loadsFiles: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const ddl = columns.map(({ name, ddl: type }) => `${quoted(name)} ${type} NULL`);
  await session.change(`DROP TEMPORARY TABLE IF EXISTS ${quoted(table)}`);
  await session.change(
    `CREATE TEMPORARY TABLE ${quoted(table)} (${rowColumn} BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, ${ddl.join(', ')}) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4`,
  );
  const rows = loadsFiles
    ? await loadFile(session, table, columns, file.path)
    : await insertFile(session, table, columns, file.path, signal);
  if (rows !== file.rows) {
    throw new LakeError(
      'SOURCE',
      `Of the ${file.rows} rows of ${file.path}, ${rows} arrived at the warehouse. Nothing was changed; try again.`,
      { details: { path: file.path, rows: file.rows, arrived: rows } },
    );
  }
}

async function loadFile(
  session: Session,
  table: string,
  columns: readonly StagedColumn[],
  path: string,
): Promise<number> {
  // No path: a server that asks for any other name than this one gets nothing, and this one once.
  const token = `lagoon-${randomUUID()}`;
  let opened: Readable | null = null;
  const serve = (name: string): Readable => {
    if (name !== token || opened !== null) return refusal();
    opened = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    return opened;
  };
  const into = columns.map(({ name, isHex }, i) => (isHex ? `@lagoon_${i}` : quoted(name)));
  const hex = columns.flatMap(({ name, isHex }, i) => (isHex ? [`${quoted(name)} = UNHEX(@lagoon_${i})`] : []));
  try {
    const { affected, warnings } = await session.change(
      `LOAD DATA LOCAL INFILE '${token}' INTO TABLE ${quoted(table)} CHARACTER SET utf8mb4
       FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\\n'
       (${into.join(', ')})${hex.length === 0 ? '' : ` SET ${hex.join(', ')}`}`,
      [],
      serve,
    );
    if (warnings > 0) throw await refusedValue(session, table);
    return affected;
  } finally {
    destroy(opened);
  }
}

function destroy(stream: Readable | null): void {
  stream?.destroy();
}

/** Error: always SOURCE. */
function refusal(): Readable {
  return new Readable({
    read() {
      this.destroy(
        new LakeError(
          'REFUSED',
          'The MySQL server asked for a file of this machine that it was not offered. Nothing was sent. Check that it is the server that you mean.',
        ),
      );
    },
  });
}

async function refusedValue(session: Session, table: string): Promise<LakeError> {
  const [[, number, text] = []] = await session.rows('SHOW WARNINGS LIMIT 1');
  const said = typeof text === 'string' ? withoutValues(Number(number), text) : 'it does not say which';
  return new LakeError(
    'SOURCE',
    `The warehouse does not take a value: ${said}. Nothing was changed. Change the column's type in the mapping, or the feed's value.`,
    { details: { table } },
  );
}

/** The same rows as literals, where the server takes no file. */
async function insertFile(
  session: Session,
  table: string,
  columns: readonly StagedColumn[],
  path: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const into = `INSERT INTO ${quoted(table)} (${columns.map(({ name }) => quoted(name)).join(', ')}) VALUES `;
  let tuples: string[] = [];
  let characters = 0;
  let rows = 0;
  const flush = async (): Promise<void> => {
    if (tuples.length === 0) return;
    throwIfAborted(signal, 'Loading the warehouse');
    const { affected, warnings } = await session.change(into + tuples.join(','));
    if (warnings > 0) throw await refusedValue(session, table);
    rows += affected;
    tuples = [];
    characters = 0;
  };
  await session.change('START TRANSACTION');
  for await (const fields of readStagedRows(path)) {
    const tuple = `(${columns.map(({ isHex }, i) => literal(fields[i], isHex)).join(',')})`;
    if (tuples.length === MAX_STATEMENT_ROWS || characters + tuple.length > STATEMENT_CHARACTERS) await flush();
    tuples.push(tuple);
    characters += tuple.length;
  }
  await flush();
  await session.change('COMMIT');
  return rows;
}

const escapes: Readonly<Record<string, string>> = { '\0': '\\0', "'": "\\'", '\\': '\\\\' };

function literal(field: StagedField | undefined, isHex: boolean): string {
  if (field === null || field === undefined) return 'NULL';
  if (isHex) return `X'${field}'`;
  // The session's mode lets backslashes escape; everything else stands for itself.
  return `'${field.replace(/[\0'\\]/g, (character) => escapes[character] ?? character)}'`;
}

/** Whether this server takes a file, tried with one row. */
export async function triesFile(session: Session, probe: () => Readable): Promise<boolean> {
  const [[isOn] = []] = await session.rows('SELECT @@local_infile');
  if (isOn !== '1') return false;
  const token = `lagoon-${randomUUID()}`;
  // Some servers take no table without a primary key.
  await session.change('CREATE TEMPORARY TABLE lagoon_probe (value INT NOT NULL PRIMARY KEY) ENGINE = InnoDB');
  try {
    const { affected } = await session.change(
      `LOAD DATA LOCAL INFILE '${token}' INTO TABLE lagoon_probe`,
      [],
      (name) => (name === token ? probe() : refusal()),
    );
    return affected === 1;
  } catch (error) {
    if (refusesFiles(error)) return false;
    throw error;
  } finally {
    if (!session.isOver) await session.change('DROP TEMPORARY TABLE lagoon_probe');
  }
}
