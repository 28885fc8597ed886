import type { FeedConfig, FeedSummary } from '../../../shared/contract/feeds';
import type { FeedReport, LakeReport } from '../../../shared/contract/reports';
import { type FeedReader, problemOf } from '../feeds/feed-reader';
import type { FeedStore } from '../feeds/feed-store';
import type { LakeStore } from '../lake/types';
import type { Clock } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import { feedFigures, noFigures, type FeedFigures } from './feed-figures';

export interface FeedReportPorts {
  readonly root: string;
  readonly feeds: FeedStore;
  readonly reader: FeedReader;
  readonly store: LakeStore;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly clock: Clock;
}

/** Of `days` and `growth`, each. */
const daysShown = 400;

/** A feed as Overview and reports see it. */
export interface ReportedFeed {
  readonly config: FeedConfig;
  readonly summary: FeedSummary;
  readonly figures: FeedFigures;
}

/** What is wrong with a feed stands in its summary; its figures are then empty. An opened folder has no log to tell any. */
export async function reportedFeeds(ports: FeedReportPorts, feeds: readonly FeedConfig[]): Promise<ReportedFeed[]> {
  const { targetFileBytes } = (await ports.settings.get()).maintenance;
  return Promise.all(
    feeds.map(async (config) => {
      const summary = await ports.reader.summary(config);
      if (summary.problem !== null || config.source.type === 'folder') return { config, summary, figures: noFigures };
      try {
        const table = ports.store.table(config);
        const state = await table.read();
        const nowMs = ports.clock.now().getTime();
        const figures = state === null ? noFigures : feedFigures(table, state, nowMs, targetFileBytes);
        return { config, summary, figures };
      } catch (error) {
        return { config, summary: { ...summary, problem: problemOf(error) }, figures: noFigures };
      }
    }),
  );
}

export async function lakeReport(ports: FeedReportPorts): Promise<LakeReport> {
  const now = ports.clock.now();
  const reported = await reportedFeeds(ports, (await ports.feeds.list()).feeds);
  const feeds = reported.map((feed) => feedReport(feed, now));
  const sum = (value: (report: FeedReport) => number): number =>
    feeds.reduce((total, report) => total + value(report), 0);
  return {
    at: now.toISOString(),
    root: ports.root,
    totals: {
      feeds: feeds.length,
      records: sum(({ feed }) => feed.records),
      sizeBytes: sum(({ feed }) => feed.sizeBytes),
      files: sum(({ feed }) => feed.files),
      smallFiles: sum(({ smallFiles }) => smallFiles),
      lateRecords: sum(({ lateRecords }) => lateRecords),
      quarantined: sum(({ feed }) => feed.quarantined),
    },
    feeds,
  };
}

function feedReport({ summary, figures }: ReportedFeed, now: Date): FeedReport {
  return {
    feed: summary,
    eventAgeSeconds: ageSeconds(summary.maxEventTime, now),
    commitAgeSeconds: ageSeconds(summary.lastCommitAt, now),
    averageFileBytes: summary.files === 0 ? null : Math.round(summary.sizeBytes / summary.files),
    smallFiles: figures.smallFiles,
    smallBytes: figures.smallBytes,
    lateRecords: figures.lateRecords,
    days: figures.days.slice(-daysShown),
    growth: figures.growth.slice(-daysShown),
  };
}

/** 0 for an instant to come: a clock that was set back, or an event from a faster one. */
function ageSeconds(instant: string | null, now: Date): number | null {
  return instant === null ? null : Math.max(0, Math.round((now.getTime() - Date.parse(instant)) / 1000));
}
