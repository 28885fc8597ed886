import { resolve } from 'node:path';
import type { FeedReport, LakeReport } from '../../../shared/contract/reports';
import { LakeError } from '../../../shared/errors';
import { reportText } from '../../core/reports/report-file';
import { feedArgument } from './lake-commands';
import {
  formatBytes,
  formatCount,
  formatTable,
  printJson,
  printMessage,
  printResult,
  type OutputOptions,
  type TableColumn,
} from './output';
import type { Session } from './session';

interface ReportOptions extends OutputOptions {
  readonly csv?: boolean;
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly feed?: string;
}

const columns: readonly TableColumn<FeedReport>[] = [
  { title: 'feed', text: ({ feed }) => feed.name },
  { title: 'kind', text: ({ feed }) => (feed.readOnly ? 'folder' : feed.kind) },
  { title: 'records', align: 'right', text: ({ feed }) => formatCount(feed.records) },
  { title: 'size', align: 'right', text: ({ feed }) => formatBytes(feed.sizeBytes) },
  { title: 'files', align: 'right', text: ({ feed }) => formatCount(feed.files) },
  { title: 'small', align: 'right', text: (report) => formatCount(report.smallFiles) },
  { title: 'late', align: 'right', text: (report) => formatCount(report.lateRecords) },
  { title: 'quarantined', align: 'right', text: ({ feed }) => formatCount(feed.quarantined) },
  { title: 'newest event', align: 'right', text: (report) => formatAge(report.eventAgeSeconds, '-') },
  { title: 'last commit', align: 'right', text: (report) => formatAge(report.commitAgeSeconds, 'never') },
];

/** Days of a single feed's report in the terminal; the file has all of them. */
const daysPrinted = 14;

export async function runReport(session: Session, _args: string[], options: ReportOptions): Promise<boolean> {
  if (options.json && options.csv === true)
    throw new LakeError('INVALID_INPUT', 'Choose one of --json and --csv: a report has one format.');
  const core = await session.core();
  if (options.output !== undefined) {
    if (options.feed !== undefined)
      throw new LakeError('INVALID_INPUT', 'A file holds the whole lake: leave --feed or --output out.');
    const format = options.csv === true || (!options.json && /\.csv$/i.test(options.output)) ? 'csv' : 'json';
    const path = resolve(options.output);
    const saved = await core.reports.save({ path, format, overwrite: options.overwrite === true });
    printMessage(`Wrote ${saved.path} (${formatBytes(saved.sizeBytes)}).`);
    return true;
  }
  const report = await core.reports.lake({});
  const shown = options.feed === undefined ? report : ofFeed(report, options.feed);
  if (options.json) printJson(shown);
  else if (options.csv === true) printResult(reportText(shown, 'csv'));
  else printReport(shown, options.feed !== undefined);
  return true;
}

function ofFeed(report: LakeReport, name: string): LakeReport {
  const wanted = feedArgument(name);
  const found = report.feeds.find(({ feed }) => feed.name === wanted);
  if (found === undefined) {
    const known = report.feeds.map(({ feed }) => feed.name).join(', ');
    throw new LakeError('NOT_FOUND', `There is no feed "${name}". Feeds of this lake: ${known}.`);
  }
  const { feed } = found;
  return {
    ...report,
    feeds: [found],
    totals: {
      feeds: 1,
      records: feed.records,
      sizeBytes: feed.sizeBytes,
      files: feed.files,
      smallFiles: found.smallFiles,
      lateRecords: found.lateRecords,
      quarantined: feed.quarantined,
    },
  };
}

function printReport({ feeds, totals }: LakeReport, withDays: boolean): void {
  printResult(formatTable(feeds, columns));
  for (const { feed, days } of withDays ? feeds : []) {
    if (days.length === 0) continue;
    printResult(`\nLast days of ${feed.name}, by event time (UTC):\n`);
    printResult(
      formatTable(days.slice(-daysPrinted), [
        { title: 'day', text: (day) => day.date },
        { title: 'records', align: 'right', text: (day) => formatCount(day.records) },
        { title: 'files', align: 'right', text: (day) => formatCount(day.files) },
        { title: 'size', align: 'right', text: (day) => formatBytes(day.sizeBytes) },
        { title: 'late', align: 'right', text: (day) => formatCount(day.late) },
      ]),
    );
  }
  if (!withDays) {
    printResult(
      `\n${formatCount(totals.feeds)} feeds, ${formatCount(totals.records)} records, ${formatBytes(totals.sizeBytes)} in ${formatCount(totals.files)} files, ` +
        `${formatCount(totals.smallFiles)} of them small; ${formatCount(totals.lateRecords)} records late, ${formatCount(totals.quarantined)} in quarantine.`,
    );
  }
  for (const { feed } of feeds) if (feed.problem !== null) printMessage(`${feed.name}: ${feed.problem.message}`);
}

/** The largest unit that is at least one whole: `3 h`, `12 d`. */
function formatAge(seconds: number | null, none: string): string {
  if (seconds === null) return none;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
