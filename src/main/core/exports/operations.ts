import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Job } from '../../../shared/contract/jobs';
import type { Settings } from '../../../shared/contract/settings';
import { LakeError } from '../../../shared/errors';
import type { FeedStore } from '../feeds/feed-store';
import type { JobContext, JobOutcome, JobRunner } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { Clock } from '../ports';
import { createSampleSource, nextHead, samplePositionId } from '../sample/source';
import type { AnonymizationKey } from '../settings/anonymization-key';
import type { SettingsStore } from '../settings/settings-store';
import { exportFeed } from './export-feed';

export interface ExportPorts {
  readonly feeds: FeedStore;
  readonly settings: SettingsStore;
  readonly store: LakeStore;
  readonly runner: JobRunner;
  readonly clock: Clock;
  readonly anonymizationKey: AnonymizationKey;
  /** Reads a Kafka feed to the end offsets seen at its start, committing as a consumer does. */
  readonly exportFromKafka: (feed: FeedConfig, context: JobContext) => Promise<JobOutcome>;
  readonly exportFromKsqldb: (feed: FeedConfig, context: JobContext) => Promise<JobOutcome>;
}

export function exportOperations(ports: ExportPorts): Handlers<CoreContract>['exports'] {
  return {
    async start({ feeds: wanted }) {
      const feeds = wanted === 'all' ? await exportable(ports.feeds) : await named(ports.feeds, wanted);
      const settings = await ports.settings.get();
      const tableHead = await tableHeadOf(feeds, settings, ports);
      const jobs: Job[] = [];
      for (const feed of feeds) {
        const work = workOf(feed, settings, tableHead, ports);
        try {
          jobs.push(ports.runner.start({ kind: 'export', feed: feed.name, work }));
        } catch (error) {
          // "Export all" passes over what runs already; a feed asked for by name is told so.
          if (wanted !== 'all' || !(error instanceof LakeError) || error.code !== 'CONFLICT') throw error;
        }
      }
      return { jobs };
    },
  };
}

async function exportable(store: FeedStore): Promise<FeedConfig[]> {
  const { feeds } = await store.list();
  const found = feeds.filter((feed) => feed.enabled && feed.source.type !== 'folder' && feed.source.type !== 'files');
  if (found.length === 0)
    throw new LakeError('NOT_FOUND', 'No feed of this lake can be exported. Enable a feed, or run `lagoon init`.');
  return found;
}

async function named(store: FeedStore, names: readonly FeedConfig['name'][]): Promise<FeedConfig[]> {
  const feeds = await Promise.all([...new Set(names)].map((name) => store.get(name)));
  for (const feed of feeds) {
    if (feed.source.type === 'folder') {
      throw new LakeError(
        'REFUSED',
        `"${feed.name}" is an opened folder and is only read. Nothing can be exported into it.`,
      );
    }
    if (feed.source.type === 'files') throw hasNoSource(feed);
    if (!feed.enabled)
      throw new LakeError('REFUSED', `"${feed.name}" is disabled. Enable it first: lagoon feeds enable ${feed.name}`);
  }
  return feeds;
}

function hasNoSource(feed: FeedConfig): LakeError {
  return new LakeError(
    'REFUSED',
    `"${feed.name}" was made of files and has no source to export from. Import more with: lagoon import <path> --feed ${feed.name}`,
  );
}

/**
 * Events that the sample's tables aggregate: those of transaction_stream once the exports asked for together are done, so that streams and
 * tables of one "Export all" agree without waiting for one another.
 */
async function tableHeadOf(feeds: readonly FeedConfig[], settings: Settings, ports: ExportPorts): Promise<number> {
  const isStream = (feed: FeedConfig): boolean =>
    feed.source.type === 'sample' && feed.source.dataset === 'transaction_stream';
  const all = (await ports.feeds.list()).feeds;
  const stream = all.find(isStream);
  if (stream === undefined) return settings.sample.firstExportEvents;
  const snapshot = await ports.store.snapshot(stream);
  const taken = Number(snapshot?.positions.get(samplePositionId('transaction_stream', settings.sample.seed)) ?? 0n);
  return taken === 0 || feeds.some(isStream) ? nextHead(taken, settings.sample) : taken;
}

async function keyFor(feed: FeedConfig, context: JobContext, ports: ExportPorts): Promise<Uint8Array> {
  const { key, isFirst } = await ports.anonymizationKey.forWriting(feed.name);
  if (isFirst && (await ports.store.snapshot(feed)) !== null) {
    context.warn(
      `Pseudonyms of ${feed.name} are made with a secret key from this run on; its earlier rows name the same people otherwise. Export it into a new lake where that matters.`,
    );
  }
  return key;
}

function workOf(
  feed: FeedConfig,
  settings: Settings,
  tableHead: number,
  ports: ExportPorts,
): (context: JobContext) => Promise<JobOutcome> {
  const { source } = feed;
  switch (source.type) {
    case 'sample':
      return (context) =>
        exportFeed(
          feed,
          createSampleSource({
            dataset: source.dataset,
            sample: settings.sample,
            batchRows: settings.exports.batchRows,
            tableHead,
            clock: ports.clock,
            anonymizationKey: () => keyFor(feed, context, ports),
          }),
          ports.store,
          ports.clock,
          context,
        );
    case 'kafka':
      return (context) => ports.exportFromKafka(feed, context);
    case 'ksqldb':
      return (context) => ports.exportFromKsqldb(feed, context);
    case 'folder':
      throw new LakeError('REFUSED', `"${feed.name}" is an opened folder and is only read.`);
    case 'files':
      throw hasNoSource(feed);
  }
}
