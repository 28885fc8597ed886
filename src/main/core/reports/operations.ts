import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { FeedSummary } from '../../../shared/contract/feeds';
import type { Run } from '../../../shared/contract/jobs';
import type { Overview } from '../../../shared/contract/reports';
import type { RunLog } from '../jobs/run-log';
import type { Files, IdSource } from '../ports';
import { attentionOf, type LagAlert } from './attention';
import { addedGrowth } from './feed-figures';
import { lakeReport, reportedFeeds, type FeedReportPorts } from './feed-report';
import { saveReport } from './report-file';

export interface ReportPorts extends FeedReportPorts {
  readonly runLog: RunLog;
  readonly files: Files;
  readonly ids: IdSource;
  /** Consumers whose lag is beyond its bound. */
  readonly alerts: () => Promise<readonly LagAlert[]>;
}

const growthDays = 30;
const runsRead = 500;
const dayMs = 86_400_000;

export function reportOperations(ports: ReportPorts): Handlers<CoreContract>['reports'] {
  return {
    lake: () => lakeReport(ports),
    save: async (input) => saveReport(await lakeReport(ports), input, ports),
    async overview() {
      const { feeds, broken } = await ports.feeds.list();
      const reported = await reportedFeeds(ports, feeds);
      const summaries = reported.map(({ summary }) => summary);
      const runs = await ports.runLog.recent(runsRead);
      return {
        totals: totalsOf(summaries, runs, ports.clock.now()),
        feeds: summaries,
        attention: attentionOf(reported, broken, runs, await ports.alerts()),
        growth: addedGrowth(reported.map(({ figures }) => figures.growth)).slice(-growthDays),
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
