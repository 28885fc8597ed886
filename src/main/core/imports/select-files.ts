import type { FeedConfig } from '../../../shared/contract/feeds';
import type { CsvHeader } from '../../../shared/contract/imports';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { JobContext } from '../jobs/types';
import type { LogState } from '../lake/log-state';
import { tableVersionOf } from '../lake/table-versions';
import { datePartOf, folderDateColumn, type Files } from '../ports';
import { contentOf, knownFiles, setPosition, type KnownFiles, type ToldFile } from './file-positions';
import { foldersAbove, folderSayings, keyOf } from './folder-sayings';
import type { FoundFile, FoundImport } from './import-sources';

export interface SelectedFile extends FoundFile {
  readonly digest: string;
  /** Bytes and folders, as positions have it. */
  readonly content: string;
}

interface DigestedFile extends SelectedFile, ToldFile {
  /** Folders that would say something if every file lay in one. */
  readonly unsaid: readonly string[];
}

export interface Selection {
  readonly feed: FeedConfig;
  readonly found: FoundImport;
  /** Of the feed. */
  readonly columns: readonly Column[];
  readonly base: LogState | null;
  readonly header: CsvHeader;
  /** That the import would make; null for a stream. */
  readonly tableVersion: number | null;
}

/** Names in a message; of thousands, a few tell which they are. */
const namesTold = 3;

/**
 * The files whose rows the feed has not, each content once; of the others, a warning tells. Error: REFUSED naming files of which it cannot be told
 * whether their rows are there: a row that is not taken is lost, one taken twice is doubled.
 */
export async function selectFiles(selection: Selection, files: Files, context: JobContext): Promise<SelectedFile[]> {
  const { base, tableVersion } = selection;
  const known = knownFiles(tableVersion === null ? base : null);
  const digested = onceEach(await digest(selection, files, context), known, context);
  const selected =
    tableVersion === null ? notTaken(digested, known, selection, context) : newSet(digested, selection, context);
  assertNoneUnsaid(selected, selection);
  return selected;
}

/** What a folder says of rows is not lost where the feed has a column for it. Error: REFUSED. */
function assertNoneUnsaid(selected: readonly DigestedFile[], { feed, columns }: Selection): void {
  const held = new Set(columns.map(({ name }) => name.toLowerCase()));
  for (const { path, unsaid } of selected) {
    const folder = unsaid.find((each) => {
      const part = feed.kind === 'stream' ? datePartOf(keyOf(each)) : null;
      return held.has(part === null ? keyOf(each).toLowerCase() : folderDateColumn(part));
    });
    if (folder === undefined) continue;
    throw new LakeError(
      'REFUSED',
      `${path} lies in ${folder}, which "${feed.name}" has a column for, and would lose it: folders become columns only where every file below the chosen folder lies in one. Nothing was imported. Move the files that lie in no ${keyOf(folder)}= elsewhere, and import those by themselves.`,
      { details: { path, folder } },
    );
  }
}

async function digest({ feed, found, columns }: Selection, files: Files, context: JobContext): Promise<DigestedFile[]> {
  const sayings = folderSayings(feed, found, columns);
  const digested: DigestedFile[] = [];
  for (const file of found.files) {
    const sha256 = await files.digest(file.path, context.signal);
    const said = sayings.said(file.path);
    digested.push({
      ...file,
      digest: sha256,
      content: contentOf(sha256, said),
      said,
      unsaid: sayings.unsaid(file.path),
      above: foldersAbove(file.path),
    });
  }
  return digested;
}

function onceEach(digested: readonly DigestedFile[], known: KnownFiles, context: JobContext): DigestedFile[] {
  const byContent = new Map<string, DigestedFile>();
  const same: string[] = [];
  for (const file of digested) {
    const first = byContent.get(file.content);
    if (first === undefined) {
      byContent.set(file.content, file);
      continue;
    }
    if (!isSame(first.unsaid, file.unsaid) && !(hasWhole(known, first) && hasWhole(known, file)))
      throw namedApart(first, file);
    same.push(`${file.path} (as ${first.path})`);
  }
  warnPassedOver(same, 'the same content as another file of this import', context);
  return [...byContent.values()];
}

/** Taken when all of its folders below the chosen one said something. */
function hasWhole(known: KnownFiles, file: DigestedFile): boolean {
  return known.has({ ...file, said: [...file.said, ...file.unsaid] });
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return [...some].sort().join('/') === [...others].sort().join('/');
}

function namedApart(first: DigestedFile, second: DigestedFile): LakeError {
  return new LakeError(
    'REFUSED',
    `${first.path} (${spoken(first.unsaid)}) and ${second.path} (${spoken(second.unsaid)}) hold the same bytes, and what tells their rows apart is lost: their folders become no columns, because not every file below the chosen folder lies in such folders. Nothing was imported. Import a folder in which every file does, or remove one of the two if they are copies.`,
    { details: { path: second.path, first: first.path } },
  );
}

function notTaken(
  digested: readonly DigestedFile[],
  known: KnownFiles,
  { header }: Selection,
  context: JobContext,
): DigestedFile[] {
  const unclear = digested.flatMap((file) => {
    const before = known.unclear(file);
    return before === null
      ? []
      : [{ path: file.path, told: `${file.path} (${spoken(file.said)}; then ${spoken(before)})` }];
  });
  if (unclear.length > 0) {
    throw new LakeError(
      'REFUSED',
      `${few(unclear.map(({ told }) => told))}: the same bytes were imported before, and their folders said something else then, so that it cannot be told whether these are the same rows. Nothing was imported. Choose the folder that was chosen then, or import the other files by themselves. If these are rows that the feed lacks, restore the version before that import, then import all of them from one folder.`,
      { details: { path: unclear[0]?.path ?? null, files: unclear.length } },
    );
  }
  const passedOver = digested.filter(known.has).map(({ path }) => path);
  warnPassedOver(passedOver, 'content that was imported already', context);
  if (passedOver.length > 0 && header !== 'auto') {
    context.warn(
      `What was said of the first line (${header === 'first' ? '--header' : '--no-header'}) changes nothing of rows that were imported already. If they were read otherwise, restore the version before that import, then import again.`,
    );
  }
  return digested.filter((file) => !known.has(file));
}

function newSet(digested: readonly DigestedFile[], { base, header }: Selection, context: JobContext): DigestedFile[] {
  const known = base?.transactions.get(
    setPosition(
      digested.map(({ content }) => content),
      header,
    ),
  );
  if (known === undefined || known !== BigInt(tableVersionOf(base))) return [...digested];
  context.warn(`Nothing was imported: the newest version, v${known}, was made of the same content.`);
  return [];
}

function warnPassedOver(names: readonly string[], held: string, context: JobContext): void {
  if (names.length === 0) return;
  context.warn(
    `${names.length === 1 ? '1 file was' : `${names.length} files were`} passed over, holding ${held}: ${few(names)}.`,
  );
}

function few(names: readonly string[]): string {
  const told = names.slice(0, namesTold).join(', ');
  return names.length > namesTold ? `${told} and ${names.length - namesTold} more` : told;
}

function spoken(folders: readonly string[]): string {
  return folders.length === 0 ? 'nothing' : folders.join('/');
}
