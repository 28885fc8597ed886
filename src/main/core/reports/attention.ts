import type { Run } from '../../../shared/contract/jobs';
import type { Overview } from '../../../shared/contract/reports';
import type { FeedName } from '../../../shared/ids';
import type { BrokenFeed } from '../feeds/feed-files';
import type { ReportedFeed } from './feed-report';

type Attention = Overview['attention'][number];

/** A consumer whose lag is beyond its bound. */
export interface LagAlert {
  readonly feed: FeedName;
  readonly message: string;
}

/** Fewer small files than this cost a query nothing that anybody would notice. */
const manySmallFiles = 100;
const order = { error: 0, warning: 1, info: 2 } as const;

/** What somebody should look at, most urgent first. Nothing that is as it should be: late rows and old data may be just what was exported. */
export function attentionOf(
  feeds: readonly ReportedFeed[],
  broken: readonly BrokenFeed[],
  runs: readonly Run[],
  alerts: readonly LagAlert[],
): Attention[] {
  const items: Attention[] = broken.map((file) => ({ severity: 'error', feed: null, message: file.message }));
  for (const { feed, message } of alerts) items.push({ severity: 'warning', feed, message });
  for (const feed of feeds) items.push(...failures(feed, runs), ...housekeeping(feed));
  return items.sort((a, b) => order[a.severity] - order[b.severity]);
}

function* failures({ summary }: ReportedFeed, runs: readonly Run[]): Generator<Attention> {
  const feed = summary.name;
  if (summary.problem !== null) yield { severity: 'error', feed, message: summary.problem.message };
  for (const last of newestOfEachKind(runs.filter((run) => run.feed === feed))) {
    if (last.status !== 'failed') continue;
    yield {
      severity: 'error',
      feed,
      message: `The last ${last.kind} failed: ${last.error?.message ?? 'no reason was recorded.'}`,
    };
  }
  if (summary.quarantined > 0) {
    yield {
      severity: 'warning',
      feed,
      message: `${summary.quarantined} records are in quarantine. Query ${feed}_quarantine to see why.`,
    };
  }
}

/** A compaction that went well mends no export. A cancelled run says nothing of either. */
function newestOfEachKind(newestFirst: readonly Run[]): Iterable<Run> {
  const newest = new Map<Run['kind'], Run>();
  for (const run of newestFirst) if (run.status !== 'cancelled' && !newest.has(run.kind)) newest.set(run.kind, run);
  return newest.values();
}

function* housekeeping({ config, summary, figures }: ReportedFeed): Generator<Attention> {
  const feed = summary.name;
  if (summary.enabled && !summary.readOnly && summary.deltaVersion === null && summary.problem === null)
    yield {
      severity: 'info',
      feed,
      message: `Nothing has been ${config.source.type === 'files' ? 'imported' : 'exported'} yet.`,
    };
  if (figures.smallFiles >= manySmallFiles) {
    yield {
      severity: 'info',
      feed,
      message: `${figures.smallFiles} small files of past days slow its queries. Compaction would write them anew as fewer.`,
    };
  }
  if (summary.enabled && figures.daysDue > 0 && config.retentionDays !== null) {
    const days = figures.daysDue === 1 ? '1 day is' : `${figures.daysDue} days are`;
    yield {
      severity: 'info',
      feed,
      message: `${days} older than the ${config.retentionDays} days that it keeps. Retention would drop ${figures.daysDue === 1 ? 'it' : 'them'}.`,
    };
  }
}
