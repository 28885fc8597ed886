import type { FeedReport, LakeReport, ReportTable } from '../../../shared/contract/reports';
import type { Files, IdSource } from '../ports';
import { existsAlready, exportTarget, lakePaths } from '../queries/export-target';
import type { SettingsStore } from '../settings/settings-store';
import { queriesFolder } from '../workspace/queries-folder';

export interface SavePorts {
  readonly root: string;
  readonly files: Files;
  readonly ids: IdSource;
  /** Folders of other programs that feeds read where they lie, also of feeds that the user may not read. Absolute. */
  readonly openedFolders: () => Promise<readonly string[]>;
  readonly settings: Pick<SettingsStore, 'get'>;
}

type Cell = string | number | boolean | null;

/** Figures raw: bytes, counts and seconds as integers, instants in ISO 8601, UTC. Renaming one breaks somebody's script. */
const csvColumns: readonly (readonly [string, (report: FeedReport) => Cell])[] = [
  ['feed', ({ feed }) => feed.name],
  ['kind', ({ feed }) => feed.kind],
  ['level', ({ feed }) => feed.level],
  ['enabled', ({ feed }) => feed.enabled],
  ['records', ({ feed }) => feed.records],
  ['size_bytes', ({ feed }) => feed.sizeBytes],
  ['files', ({ feed }) => feed.files],
  ['partitions', ({ feed }) => feed.partitions],
  ['delta_version', ({ feed }) => feed.deltaVersion],
  ['table_version', ({ feed }) => feed.tableVersion],
  ['last_commit_at', ({ feed }) => feed.lastCommitAt],
  ['commit_age_seconds', (report) => report.commitAgeSeconds],
  ['min_event_time', ({ feed }) => feed.minEventTime],
  ['max_event_time', ({ feed }) => feed.maxEventTime],
  ['event_age_seconds', (report) => report.eventAgeSeconds],
  ['average_file_bytes', (report) => report.averageFileBytes],
  ['small_files', (report) => report.smallFiles],
  ['small_bytes', (report) => report.smallBytes],
  ['late_records', (report) => report.lateRecords],
  ['quarantined', ({ feed }) => feed.quarantined],
  ['problem', ({ feed }) => feed.problem?.message ?? null],
];

/** Head and lines of each CSV. */
const csvTables: Readonly<Record<ReportTable, (report: LakeReport) => Cell[][]>> = {
  feeds: ({ feeds }) => [
    csvColumns.map(([name]) => name),
    ...feeds.map((report) => csvColumns.map(([, of]) => of(report))),
  ],
  days: ({ feeds }) => [
    ['feed', 'day', 'records', 'files', 'size_bytes', 'late_records'],
    ...feeds.flatMap(({ feed, days }) =>
      days.map(({ date, records, files, sizeBytes, late }) => [feed.name, date, records, files, sizeBytes, late]),
    ),
  ],
  growth: ({ feeds }) => [
    ['feed', 'committed_on', 'records', 'size_bytes'],
    ...feeds.flatMap(({ feed, growth }) =>
      growth.map(({ date, records, sizeBytes }) => [feed.name, date, records, sizeBytes]),
    ),
  ],
};

export function reportText(report: LakeReport, format: 'csv' | 'json', table: ReportTable = 'feeds'): string {
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  const lines = csvTables[table](report);
  // RFC 4180 ends lines by CRLF.
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: Cell): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Whole or not at all. Errors: INVALID_INPUT, REFUSED (inside data), NOT_FOUND (no such folder), CONFLICT (exists), IO. */
export async function saveReport(
  report: LakeReport,
  { path, format, table, overwrite }: { path: string; format: 'csv' | 'json'; table: ReportTable; overwrite: boolean },
  ports: SavePorts,
): Promise<{ path: string; sizeBytes: number }> {
  const text = new TextEncoder().encode(reportText(report, format, table));
  return writeSaved({ path, bytes: text, overwrite }, ports);
}

/** A report or a picture, whole or not at all. Errors: as saveReport. */
export async function writeSaved(
  { path, bytes, overwrite }: { path: string; bytes: Uint8Array; overwrite: boolean },
  { root, files, ids, openedFolders, settings }: SavePorts,
): Promise<{ path: string; sizeBytes: number }> {
  const target = await exportTarget(files, path, {
    overwrite,
    protectedFolders: [...lakePaths(root), ...(await openedFolders())],
    queriesFolder: async () => queriesFolder(root, await settings.get()),
    id: ids.next(),
  });
  if (overwrite) await files.replaceText(target.path, bytes);
  else if (!(await files.createExclusive(target.path, bytes))) throw existsAlready(target.path);
  return { path: target.path, sizeBytes: bytes.byteLength };
}
