import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import { LakeError } from '../../../shared/errors';
import type { FeedConfig, FeedSummary } from '../../../shared/contract/feeds';
import type { Run } from '../../../shared/contract/jobs';
import type { Overview } from '../../../shared/contract/reports';
import type { BrokenFeed, FeedStore } from '../feeds/feed-store';
import type { FeedReader } from '../feeds/feed-reader';
import type { RunLog } from '../jobs/run-log';
import type { LiveFile } from '../lake/types';
import type { Clock } from '../ports';

export interface ReportPorts {
  readonly feeds: FeedStore;
  readonly reader: FeedReader;
  readonly runLog: RunLog;
  readonly clock: Clock;
}

const growthDays = 30;
const runsRead = 500;
const dayMs = 86_400_000;

export function reportOperations(ports: ReportPorts): Handlers<CoreContract>['reports'] {
  return {
    lake: () => Promise.reject(new LakeError('UNAVAILABLE', 'Not built yet.')),
    save: () => Promise.reject(new LakeError('UNAVAILABLE', 'Not built yet.')),
    async overview() {
      const { feeds, broken } = await ports.feeds.list();
      const summaries = await Promise.all(feeds.map((feed) => ports.reader.summary(feed)));
      const runs = await ports.runLog.recent(runsRead);
      return {
        totals: totalsOf(summaries, runs, ports.clock.now()),
        feeds: summaries,
        attention: attentionOf(summaries, broken, runs),
        growth: growthOf(await liveFilesOf(feeds, ports.reader)),
      };
    },
  };
}

function totalsOf(feeds: readonly FeedSummary[], runs: readonly Run[], now: Date): Overview['totals'] {
  const sum = (value: (feed: FeedSummary) => number): number => feeds.reduce((total, feed) => total + value(feed), 0);
  return {
    feeds: feeds.length,
    records: sum((feed) => feed.records),
    sizeBytes: sum((feed) => feed.sizeBytes),
    files: sum((feed) => feed.files),
    quarantined: sum((feed) => feed.quarantined),
    failedRuns: runs.filter((run) => run.status === 'failed' && now.getTime() - Date.parse(run.endedAt) < dayMs).length,
  };
}

function attentionOf(
  feeds: readonly FeedSummary[],
  broken: readonly BrokenFeed[],
  runs: readonly Run[],
): Overview['attention'] {
  const items: Overview['attention'] = broken.map((file) => ({ severity: 'error', feed: null, message: file.message }));
  for (const feed of feeds) {
    if (feed.problem !== null) items.push({ severity: 'error', feed: feed.name, message: feed.problem });
    const last = runs.find((run) => run.feed === feed.name && run.status !== 'cancelled');
    if (last?.status === 'failed') {
      items.push({
        severity: 'error',
        feed: feed.name,
        message: `The last ${last.kind} failed: ${last.error?.message ?? 'no reason was recorded.'}`,
      });
    }
    if (feed.quarantined > 0) {
      items.push({
        severity: 'warning',
        feed: feed.name,
        message: `${feed.quarantined} records are in quarantine. Query ${feed.name}_quarantine to see why.`,
      });
    }
    if (feed.enabled && !feed.readOnly && feed.deltaVersion === null && feed.problem === null) {
      items.push({ severity: 'info', feed: feed.name, message: 'Nothing has been exported yet.' });
    }
  }
  const order = { error: 0, warning: 1, info: 2 };
  return items.sort((a, b) => order[a.severity] - order[b.severity]);
}

/** Files of every feed whose log can be read; what is wrong with the others stands in their summaries. Opened folders grow elsewhere. */
async function liveFilesOf(feeds: readonly FeedConfig[], reader: FeedReader): Promise<LiveFile[]> {
  const files = await Promise.all(
    feeds
      .filter((feed) => feed.source.type !== 'folder')
      .map(async (feed) => {
        try {
          return (await reader.snapshot(feed))?.files ?? [];
        } catch {
          return [];
        }
      }),
  );
  return files.flat();
}

/** What is live now, by the UTC day it was written: the lake's own account, whatever became of the run that wrote it. */
function growthOf(files: readonly LiveFile[]): Overview['growth'] {
  const days = new Map<string, { records: number; sizeBytes: number }>();
  for (const file of files) {
    const date = file.modifiedAt.toISOString().slice(0, 10);
    const day = days.get(date) ?? { records: 0, sizeBytes: 0 };
    days.set(date, { records: day.records + (file.records ?? 0), sizeBytes: day.sizeBytes + file.sizeBytes });
  }
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(-growthDays)
    .map(([date, day]) => ({ date, ...day }));
}
