import type { CoreContract } from '../../../shared/contract';
import type { Client } from '../../../shared/contract/define';
import { tableNameSchema, type SyncReport } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import { finishJobs } from './job-progress';
import { formatCount, formatTable, printJson, printMessage, printResult, type OutputOptions } from './output';
import type { Session } from './session';
import { recorded } from './workspace-record';

/** Rows of an answer that are shown; the contract takes no more. */
const mostRows = 10_000;

type Tables = Awaited<ReturnType<Client<CoreContract>['warehouse']['status']>>['tables'];

export async function runWarehouseInit(session: Session, _args: string[], options: OutputOptions): Promise<boolean> {
  const core = await session.core();
  const { applied } = await core.warehouse.init({});
  const { place, product } = await core.warehouse.status({});
  if (options.json) printJson({ place, product, applied });
  else {
    for (const what of applied) printResult(`made ${what}`);
    printMessage(applied.length === 0 ? `Everything is at ${place} already.` : `The warehouse is at ${place}.`);
    printMessage('Next: lagoon warehouse sync');
  }
  return true;
}

export async function runWarehouseStatus(session: Session, _args: string[], options: OutputOptions): Promise<boolean> {
  const status = await (await session.core()).warehouse.status({});
  if (options.json) {
    printJson(status);
    return status.problem === null;
  }
  const store = status.store === 'mysql' ? 'MySQL server' : 'embedded store';
  printMessage(`${store} ${status.place}${status.product === null ? '' : `, ${status.product}`}`);
  printResult(
    formatTable(inReadingOrder(status.tables), [
      { title: 'table', text: ({ table }) => table },
      { title: 'kind', text: ({ kind }) => kind },
      { title: 'rows', align: 'right', text: ({ rows }) => (rows === null ? '' : formatCount(rows)) },
      { title: 'feed', text: ({ feed }) => feed ?? '' },
      { title: 'snapshot', text: ({ snapshotVersion }) => versionText(snapshotVersion) },
      { title: 'loaded (UTC)', text: ({ loadedAt }) => loadedAt?.slice(0, 19).replace('T', ' ') ?? '' },
      // A dimension holds no snapshot: the number of its feed's log would say nothing beside it.
      { title: 'lake has', text: ({ kind, lakeVersion }) => (kind === 'fact' ? versionText(lakeVersion) : '') },
    ]),
  );
  if (status.problem !== null) printMessage(status.problem);
  else if (status.schemaVersion === null) printMessage('Its tables are not made yet. Next: lagoon warehouse init');
  return status.problem === null;
}

/** What people ask for first; Lagoon's own tables last. */
function inReadingOrder(tables: Tables): Tables {
  const kinds = ['dimension', 'fact', 'view', 'other'];
  return tables.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

function versionText(version: number | null): string {
  if (version === null) return '';
  return version === 0 ? 'live' : `v${version}`;
}

export async function runWarehouseCheck(session: Session, _args: string[], options: OutputOptions): Promise<boolean> {
  const differences = await (await session.core()).warehouse.differences({});
  if (options.json) printJson(differences);
  else if (differences.length === 0) printMessage('The schema is as the scripts make it.');
  else {
    printResult(
      formatTable(differences, [
        { title: 'table', text: ({ table }) => table },
        { title: 'part', text: ({ part }) => part },
        { title: 'expected', text: ({ expected }) => expected ?? '' },
        { title: 'found', text: ({ found }) => found ?? 'missing' },
        { title: 'remedy', text: ({ remedy }) => remedy },
      ]),
    );
  }
  return differences.length === 0;
}

export interface SyncOptions extends OutputOptions {
  readonly from: 'lake' | 'ksqldb';
  readonly version?: number;
}

export async function runWarehouseSync(session: Session, args: string[], options: SyncOptions): Promise<boolean> {
  const core = await session.core();
  const { jobs } = await core.warehouse.sync({
    tables: args.length === 0 ? 'all' : args.map(tableArgument),
    from: options.from,
    ...(options.version === undefined ? {} : { version: options.version }),
  });
  // JSON is the report: what the jobs were is in the log of runs.
  const ok = await finishJobs(core, jobs, { json: false });
  const reports = await core.warehouse.reports({});
  if (options.json) printJson(reports);
  else printReports(reports);
  return ok;
}

function printReports(reports: readonly SyncReport[]): void {
  if (reports.length === 0) return;
  printResult(
    formatTable(reports, [
      { title: 'table', text: ({ table }) => table },
      { title: 'snapshot', text: ({ snapshotVersion }) => versionText(snapshotVersion) },
      { title: 'in source', align: 'right', text: ({ sourceRows }) => formatCount(sourceRows) },
      { title: 'inserted', align: 'right', text: ({ inserted }) => formatCount(inserted) },
      { title: 'updated', align: 'right', text: ({ updated }) => formatCount(updated) },
      { title: 'unchanged', align: 'right', text: ({ unchanged }) => formatCount(unchanged) },
      { title: 'removed', align: 'right', text: ({ removed }) => formatCount(removed) },
      { title: 'refused', align: 'right', text: ({ refused }) => formatCount(refused) },
    ]),
  );
}

export async function runWarehouseVerify(
  session: Session,
  args: string[],
  options: OutputOptions & { readonly version?: number },
): Promise<boolean> {
  const core = await session.core();
  const tables = args.length === 0 ? await loadedTables(core) : args.map(tableArgument);
  if (options.version !== undefined && tables.length !== 1)
    throw new LakeError('INVALID_INPUT', 'A version is one of one table. Name the table, or leave --version out.');
  const found = [];
  for (const table of tables) {
    found.push(
      await core.warehouse.verify({ table, ...(options.version === undefined ? {} : { version: options.version }) }),
    );
  }
  const ok = found.every(({ differing, sums }) => differing === 0 && sums.length === 0);
  if (options.json) {
    printJson(found);
    return ok;
  }
  const mappings = await core.warehouse.mappings({});
  const isFact = (table: string): boolean =>
    mappings.some((mapping) => mapping.table === table && mapping.kind === 'fact');
  printResult(
    formatTable(found, [
      { title: 'table', text: ({ table }) => table },
      {
        title: 'snapshot',
        text: ({ table, snapshotVersion }) => (isFact(table) ? versionText(snapshotVersion) : ''),
      },
      { title: 'in lake', align: 'right', text: ({ lakeRows }) => formatCount(lakeRows) },
      { title: 'in warehouse', align: 'right', text: ({ warehouseRows }) => formatCount(warehouseRows) },
      { title: 'differ', align: 'right', text: ({ differing }) => formatCount(differing) },
      { title: 'sums that differ', text: ({ sums }) => sums.map(({ column }) => column).join(', ') },
    ]),
  );
  const rows = found.flatMap((each) => each.rows.map((row) => ({ ...row, table: each.table })));
  if (rows.length > 0) {
    printResult('');
    printResult(
      formatTable(rows, [
        { title: 'table', text: ({ table }) => table },
        { title: 'key', text: ({ key }) => key },
        { title: 'column', text: ({ column }) => column ?? '(the row)' },
        { title: 'lake', text: ({ column, lake }) => sideText(column, lake) },
        { title: 'warehouse', text: ({ column, warehouse }) => sideText(column, warehouse) },
      ]),
    );
  }
  if (!ok) printMessage('They differ. To load the lake again: lagoon warehouse sync');
  return ok;
}

function sideText(column: string | null, value: string | null): string {
  if (column === null) return value === null ? 'not there' : 'there';
  return value ?? 'NULL';
}

/** Mapped tables that the store has and whose feed has rows. */
async function loadedTables(core: Client<CoreContract>): Promise<string[]> {
  const { store, schemaVersion, tables, problem } = await core.warehouse.status({});
  if (problem !== null) throw new LakeError('UNAVAILABLE', problem);
  const loaded = tables.filter(({ rows, feed, lakeVersion }) => rows !== null && feed !== null && lakeVersion !== null);
  if (loaded.length > 0) return loaded.map(({ table }) => table);
  // The embedded store is made by its first sync.
  const first = store === 'mysql' && schemaVersion === null ? 'init' : 'sync';
  throw new LakeError('NOT_FOUND', `Nothing was loaded into the warehouse yet. First: lagoon warehouse ${first}`);
}

export async function runWarehouseAsk(
  session: Session,
  args: string[],
  options: OutputOptions & { readonly limit?: number },
): Promise<boolean> {
  const sql = args[0]?.trim() ?? '';
  if (sql === '') throw new LakeError('INVALID_INPUT', 'There is no statement. To see some: lagoon warehouse samples');
  const core = await session.core();
  const limit = Math.min(options.limit ?? 1000, mostRows);
  await recorded(session, { target: 'warehouse', sql }, async () => {
    const answer = await core.warehouse.ask({ sql, limit });
    if (options.json) printJson(answer);
    else printAnswer(answer);
    return answer.isCut ? null : answer.rows.length;
  });
  return true;
}

function printAnswer(answer: Awaited<ReturnType<Client<CoreContract>['warehouse']['ask']>>): void {
  printResult(
    formatTable(
      answer.rows,
      answer.columns.map(({ name, type }, i) => ({
        title: name,
        ...(isNumber(type) ? { align: 'right' as const } : {}),
        text: (row: readonly (string | null)[]) => row[i] ?? 'NULL',
      })),
    ),
  );
  const count = answer.rows.length;
  printMessage(
    `${formatCount(count)} ${count === 1 ? 'row' : 'rows'} in ${answer.elapsedMs.toFixed(1)} ms${answer.isCut ? '; there are more: --limit' : ''}.`,
  );
}

/** Of MySQL or DuckDB. */
function isNumber(type: string): boolean {
  return /^(?:(?:tiny|small|medium|big|huge)?int|u?(?:tiny|small|big|huge)?integer|decimal|numeric|double|float|real)/i.test(
    type,
  );
}

export async function runWarehouseSamples(session: Session, _args: string[], options: OutputOptions): Promise<boolean> {
  const queries = await (await session.core()).warehouse.sampleQueries({});
  if (options.json) printJson(queries);
  else printResult(queries.map(({ title, note, sql }) => `-- ${title}. ${note}\n${sql};\n`).join('\n'));
  return true;
}

export function tableArgument(text: string): string {
  const parsed = tableNameSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new LakeError('INVALID_INPUT', `"${text}" is no table's name. ${parsed.error.issues[0]?.message ?? ''}`);
}
