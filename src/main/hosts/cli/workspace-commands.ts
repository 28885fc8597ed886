import { readFile } from 'node:fs/promises';
import { text as textOfStream } from 'node:stream/consumers';
import type { CoreContract } from '../../../shared/contract';
import type { Client } from '../../../shared/contract/define';
import {
  queryTargetSchema,
  workspacePathSchema,
  type QueryHeader,
  type QueryTarget,
  type SavedQuery,
} from '../../../shared/contract/workspace';
import { LakeError } from '../../../shared/errors';
import { nearestType } from '../../../shared/nearest-type';
import { parseHeader } from '../../../shared/query-header';
import { formatBytes, formatCount, formatTable, oneLine, printJson, printMessage, printResult } from './output';
import { runQuery } from './query-command';
import type { Session } from './session';
import { runWarehouseAsk } from './warehouse-commands';

export type RunSavedOptions = Omit<Parameters<typeof runQuery>[2], 'json'> & { readonly limit?: number };

export interface SaveQueryOptions {
  readonly file?: string;
  readonly title?: string;
  readonly description?: string;
  readonly target?: string;
  readonly overwrite?: boolean;
}

export interface HistoryOptions {
  readonly search?: string;
  readonly limit: number;
  readonly clear?: boolean;
}

export async function runListQueries(session: Session, _args: string[], { json }: { json: boolean }): Promise<boolean> {
  const listed = await (await session.core()).workspace.list({});
  if (json) {
    printJson(listed);
    return listed.problems.length === 0;
  }
  if (listed.queries.length > 0) {
    printResult(
      formatTable(listed.queries, [
        { title: 'path', text: ({ path }) => path },
        { title: 'title', text: ({ title }) => title },
        { title: 'asks', text: ({ header }) => header.target },
        { title: 'parameters', text: ({ header }) => header.parameters.map(({ name }) => name).join(', ') },
        { title: 'pinned to', text: pinnedText },
        { title: 'changed (UTC)', text: ({ changedAt }) => changedAt.slice(0, 16).replace('T', ' ') },
        { title: 'size', align: 'right', text: ({ sizeBytes }) => formatBytes(sizeBytes) },
      ]),
    );
  }
  printMessage(
    `${formatCount(listed.queries.length)} saved ${listed.queries.length === 1 ? 'query' : 'queries'} in ${listed.folder}.`,
  );
  for (const { path, problems } of listed.queries) {
    for (const problem of problems) printMessage(`warning: ${path}: ${problem}`);
  }
  for (const { path, message } of listed.problems) printMessage(`warning: ${path}: ${message}`);
  return listed.problems.length === 0;
}

export async function runShowQuery(session: Session, args: string[], { json }: { json: boolean }): Promise<boolean> {
  const query = await (await session.core()).workspace.read({ path: pathArgument(args[0]) });
  if (json) printJson(query);
  else printResult(query.text);
  return true;
}

export async function runSavedQuery(
  session: Session,
  args: string[],
  options: RunSavedOptions & { json: boolean },
): Promise<boolean> {
  const path = pathArgument(args[0]);
  const { header, text } = await (await session.core()).workspace.read({ path });
  if (!path.toLowerCase().endsWith('.sql')) {
    throw new LakeError('INVALID_INPUT', `${path} is a notebook. Open it in the window to run its cells.`);
  }
  assertOptionsOf(header.target, path, options);
  const { limit, param = [], ...rest } = options;
  if (header.target === 'warehouse') {
    if (header.parameters.length > 0)
      printMessage(`warning: the warehouse takes no parameters: those in the head of ${path} are not used.`);
    return runWarehouseAsk(session, [text], { json: options.json, ...(limit === undefined ? {} : { limit }) });
  }
  return runQuery(session, [text], { ...rest, param: parametersOf(header, param) });
}

/** An option that would do nothing is a file that is not written, or a value that is not asked for. Error: INVALID_INPUT. */
export function assertOptionsOf(target: QueryTarget, path: string, options: RunSavedOptions): void {
  const { format, output, overwrite, param = [], limit } = options;
  const given: Readonly<Record<QueryTarget, readonly [string, boolean][]>> = {
    lake: [['--limit', limit !== undefined]],
    warehouse: [
      ['--format', format !== 'table'],
      ['--output', output !== undefined],
      ['--overwrite', overwrite === true],
      ['--param', param.length > 0],
    ],
  };
  const [unknown] = given[target].find(([, isGiven]) => isGiven) ?? [];
  if (unknown === undefined) return;
  const instead =
    target === 'lake'
      ? 'Write LIMIT into the statement.'
      : 'Of the warehouse, --json gives the answer for programs, and --limit more of it.';
  throw new LakeError('INVALID_INPUT', `${path} asks the ${target}, which takes no ${unknown}. ${instead}`);
}

export async function runSaveQuery(
  session: Session,
  args: string[],
  options: SaveQueryOptions & { json: boolean },
): Promise<boolean> {
  const path = pathArgument(args[0]);
  const core = await session.core();
  const text = options.file === undefined ? await textOfStream(process.stdin) : await readFile(options.file, 'utf8');
  if (text.trim() === '')
    throw new LakeError('INVALID_INPUT', 'There is no statement to save. Pipe one in, or name a file with --file.');
  const header = headerOf(text, options);
  const before = options.overwrite === true ? await found(core, path) : null;
  const saved = await core.workspace.save({
    path,
    text,
    ...(header === null ? {} : { header }),
    expected: before?.digest ?? null,
  });
  if (options.json) printJson(saved);
  else printMessage(`Saved ${saved.path}.`);
  return true;
}

export async function runRenameQuery(session: Session, args: string[], { json }: { json: boolean }): Promise<boolean> {
  const [path, to] = [pathArgument(args[0]), pathArgument(args[1])];
  const renamed = await (await session.core()).workspace.rename({ path, to });
  if (json) printJson(renamed);
  else printMessage(`${path} is ${to} now.`);
  return true;
}

export async function runHistory(
  session: Session,
  _args: string[],
  { search, limit, clear, json }: HistoryOptions & { json: boolean },
): Promise<boolean> {
  const core = await session.core();
  if (clear === true) {
    const { removed } = await core.workspace.clearHistory({});
    if (json) printJson({ removed });
    else printMessage(`Forgot ${formatCount(removed)} ${removed === 1 ? 'statement' : 'statements'}.`);
    return true;
  }
  const history = await core.workspace.history({ search: search ?? '', limit });
  if (json) {
    printJson(history);
    return true;
  }
  if (history.entries.length > 0) {
    printResult(
      formatTable(history.entries, [
        { title: 'began (UTC)', text: ({ at }) => at.slice(0, 19).replace('T', ' ') },
        { title: 'asked', text: ({ target }) => target },
        { title: 'outcome', text: ({ outcome }) => outcome },
        { title: 'rows', align: 'right', text: ({ rows }) => (rows === null ? '' : formatCount(rows)) },
        { title: 'ms', align: 'right', text: ({ elapsedMs }) => formatCount(Math.round(elapsedMs)) },
        { title: 'statement', text: ({ sql }) => shortened(sql) },
      ]),
    );
  }
  printMessage(
    history.entries.length === 0
      ? `No statement found in ${history.place}.`
      : history.hasMore
        ? `The newest ${formatCount(history.entries.length)}. More of them: --limit N; whole statements: --json.`
        : `${formatCount(history.entries.length)} ${history.entries.length === 1 ? 'statement' : 'statements'}. Whole statements: --json.`,
  );
  return true;
}

/** What is given, with the types that the saved query says; else its defaults. */
function parametersOf({ parameters }: QueryHeader, given: readonly string[]): string[] {
  const typed = given.map((text) => {
    const [, name, value] = /^\$?([^:=]+)=([^]*)$/.exec(text) ?? [];
    const known = parameters.find((parameter) => parameter.name === name);
    return known === undefined ? text : `${known.name}:${nearestType(known.type)}=${value ?? ''}`;
  });
  const names = new Set(given.map((text) => /^\$?([^:=]*)/.exec(text)?.[1]));
  const defaults = parameters.flatMap(({ name, type, default: value }) =>
    value === null || names.has(name) ? [] : [`${name}:${nearestType(type)}=${value}`],
  );
  return [...typed, ...defaults];
}

function headerOf(text: string, { title, description, target }: SaveQueryOptions): QueryHeader | null {
  if (title === undefined && description === undefined && target === undefined) return null;
  const { header } = parseHeader(text);
  return {
    ...header,
    title: title ?? header.title,
    description: description ?? header.description,
    target: target === undefined ? header.target : queryTargetSchema.parse(target),
  };
}

async function found(core: Client<CoreContract>, path: string): Promise<SavedQuery | null> {
  try {
    return await core.workspace.read({ path });
  } catch (error) {
    if (error instanceof LakeError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

function pathArgument(text = ''): string {
  const path = workspacePathSchema.safeParse(/\.(sql|md)$/i.test(text) ? text : `${text}.sql`);
  if (path.success) return path.data;
  throw new LakeError('INVALID_INPUT', `"${oneLine(text)}" is no saved query. ${path.error.issues[0]?.message ?? ''}`);
}

function pinnedText({ header }: SavedQuery): string {
  return header.pinned.map(({ feed, version }) => `${feed}@${version}`).join(', ');
}

function shortened(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}
