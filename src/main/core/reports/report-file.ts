import type { FeedReport, LakeReport } from '../../../shared/contract/reports';
import { existsAlready, exportTarget, lakePaths } from '../queries/export-target';
import type { Files, IdSource } from '../ports';

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
  ['problem', ({ feed }) => feed.problem],
];

export function reportText(report: LakeReport, format: 'csv' | 'json'): string {
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  const lines = [csvColumns.map(([name]) => name), ...report.feeds.map((feed) => csvColumns.map(([, of]) => of(feed)))];
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
  { path, format, overwrite }: { path: string; format: 'csv' | 'json'; overwrite: boolean },
  { root, files, ids }: { root: string; files: Files; ids: IdSource },
): Promise<{ path: string; sizeBytes: number }> {
  const opened = report.feeds.flatMap(({ feed }) => (feed.source.type === 'folder' ? [feed.source.path] : []));
  const protectedFolders = [...lakePaths(root), ...opened];
  const target = await exportTarget(files, path, { overwrite, protectedFolders, id: ids.next() });
  const text = reportText(report, format);
  if (overwrite) await files.replaceText(target.path, text);
  else if (!(await files.createExclusive(target.path, text))) throw existsAlready(target.path);
  return { path: target.path, sizeBytes: new TextEncoder().encode(text).byteLength };
}
