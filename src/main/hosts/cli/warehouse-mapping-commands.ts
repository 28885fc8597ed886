import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { CoreContract } from '../../../shared/contract';
import type { Client } from '../../../shared/contract/define';
import { tableMappingSchema, type TableMapping } from '../../../shared/contract/warehouse';
import { LakeError, messageOf } from '../../../shared/errors';
import { feedNameSchema } from '../../../shared/ids';
import { formatTable, printJson, printMessage, printResult, type OutputOptions } from './output';
import type { Session } from './session';
import { tableArgument } from './warehouse-commands';

const proposalSchema = z.object({ mapping: tableMappingSchema });

export async function runWarehouseMappings(
  session: Session,
  _args: string[],
  options: OutputOptions,
): Promise<boolean> {
  const mappings = await (await session.core()).warehouse.mappings({});
  if (options.json) {
    printJson(mappings);
    return true;
  }
  const columns = mappings.flatMap((mapping) => mapping.columns.map((column) => ({ mapping, column })));
  printResult(
    formatTable(columns, [
      { title: 'table', text: ({ mapping }) => mapping.table },
      { title: 'column', text: ({ column }) => column.name },
      { title: 'type', text: ({ column }) => column.type },
      { title: 'key', text: ({ mapping, column }) => (mapping.keyColumns.includes(column.name) ? 'yes' : '') },
      { title: 'from', text: ({ mapping, column }) => sourceText(mapping.feed, column.source) },
    ]),
  );
  return true;
}

type Source = TableMapping['columns'][number]['source'];

function sourceText(feed: string, source: Source): string {
  switch (source.from) {
    case 'feed':
      return `${feed}.${source.column}`;
    case 'snapshotVersion':
      return 'the version';
    case 'snapshotDate':
      return 'the day of the version';
    case 'dimension':
      return `${source.table}, where ${source.match} is ${feed}.${source.column}`;
  }
}

export async function runWarehousePropose(
  session: Session,
  [feed = '', table = '']: string[],
  options: OutputOptions,
): Promise<boolean> {
  const proposed = await proposal(await session.core(), feed, table);
  if (options.json) printJson(proposed);
  else {
    printResult(proposed.ddl);
    printMessage(`Nothing is made yet. To make it so: lagoon warehouse create-table ${feed} ${table}`);
    printMessage(
      `To change it first: lagoon warehouse propose ${feed} ${table} --json > FILE, and then: lagoon warehouse create-table ${feed} ${table} --mapping FILE`,
    );
  }
  return true;
}

export async function runWarehouseCreateTable(
  session: Session,
  [feed = '', table = '']: string[],
  options: OutputOptions & { readonly mapping?: string },
): Promise<boolean> {
  const core = await session.core();
  const mapping =
    options.mapping === undefined
      ? (await proposal(core, feed, table)).mapping
      : await mappingIn(options.mapping, feed, table);
  const { ddl } = await core.warehouse.createTable({ mapping });
  if (options.json) printJson({ mapping, ddl });
  else {
    printResult(ddl);
    printMessage(`${table} is made, and ${feed} fills it. Next: lagoon warehouse sync ${table}`);
  }
  return true;
}

function proposal(
  core: Client<CoreContract>,
  feed: string,
  table: string,
): Promise<{ mapping: TableMapping; ddl: string }> {
  const name = feedNameSchema.safeParse(feed);
  if (!name.success)
    throw new LakeError('INVALID_INPUT', `"${feed}" is no feed's name. ${name.error.issues[0]?.message ?? ''}`);
  return core.warehouse.proposeTable({ feed: name.data, table: tableArgument(table) });
}

/** What `propose --json` printed. Errors: INVALID_INPUT naming the field, NOT_FOUND. */
async function mappingIn(path: string, feed: string, table: string): Promise<TableMapping> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new LakeError('NOT_FOUND', `${path} cannot be read: ${messageOf(error)}`, {
      details: { path },
      cause: error,
    });
  });
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (error) {
    throw new LakeError('INVALID_INPUT', `${path} is no JSON: ${messageOf(error)}`, {
      details: { path },
      cause: error,
    });
  }
  const parsed = proposalSchema.safeParse(written);
  if (parsed.success) {
    const { mapping } = parsed.data;
    if (mapping.feed === feed && mapping.table === table) return mapping;
    throw new LakeError(
      'INVALID_INPUT',
      `${path} maps ${mapping.feed} to ${mapping.table}, not ${feed} to ${table}. Name those two, or another file.`,
      { details: { path } },
    );
  }
  const [issue] = parsed.error.issues;
  throw new LakeError(
    'INVALID_INPUT',
    `${path} is no mapping: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'wrong'}. Begin with what this prints: lagoon warehouse propose FEED TABLE --json`,
    { details: { path } },
  );
}
