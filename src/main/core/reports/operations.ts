import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { FeedSummary } from '../../../shared/contract/feeds';
import type { Overview } from '../../../shared/contract/reports';
import type { RunLog } from '../jobs/run-log';
import { attentionOf, type LagAlert } from './attention';
import { failuresOfLate } from './failures-of-late';
import { addedGrowth } from './feed-figures';
import { lakeReport, reportedFeeds, type FeedReportPorts } from './feed-report';
import { savePicture } from './picture-file';
import { saveReport, type SavePorts } from './report-file';

export interface ReportPorts extends FeedReportPorts, SavePorts {
  readonly runLog: RunLog;
  /** Consumers whose lag is beyond its bound. */
  readonly alerts: () => Promise<readonly LagAlert[]>;
}

const growthDays = 30;
const runsRead = 500;

export function reportOperations(ports: ReportPorts): Handlers<CoreContract>['reports'] {
  return {
    lake: () => lakeReport(ports),
    save: async (input) => saveReport(await lakeReport(ports), input, ports),
    savePicture: (input) => savePicture(input, ports),
    async overview() {
      const { feeds, broken } = await ports.feeds.list();
      const reported = await reportedFeeds(ports, feeds);
      const summaries = reported.map(({ summary }) => summary);
      const runs = await ports.runLog.recent(runsRead);
      const failures = await failuresOfLate(ports.runLog, ports.clock.now());
      return {
        totals: { ...totalsOf(summaries), failedRuns: failures.count },
        failedSince: failures.since.toISOString(),
        feeds: summaries,
        attention: attentionOf(reported, broken, runs, await ports.alerts()),
        growth: addedGrowth(reported.map(({ figures }) => figures.growth)).slice(-growthDays),
      };
    },
  };
}

function totalsOf(feeds: readonly FeedSummary[]): Omit<Overview['totals'], 'failedRuns'> {
  const sum = (value: (feed: FeedSummary) => number): number => feeds.reduce((total, feed) => total + value(feed), 0);
  return {
    feeds: feeds.length,
    records: sum((feed) => feed.records),
    sizeBytes: sum((feed) => feed.sizeBytes),
    files: sum((feed) => feed.files),
    quarantined: sum((feed) => feed.quarantined),
  };
}
