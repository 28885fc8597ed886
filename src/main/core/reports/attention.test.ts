import { expect, test } from 'vitest';
import type { FeedSummary } from '../../../shared/contract/feeds';
import { runSchema, type Run } from '../../../shared/contract/jobs';
import { builtInFeeds } from '../feeds/built-in';
import { attentionOf } from './attention';
import { noFigures, type FeedFigures } from './feed-figures';
import type { ReportedFeed } from './feed-report';

const [config] = builtInFeeds(new Date(0));

function reported(summary: Partial<FeedSummary>, figures: Partial<FeedFigures> = {}): ReportedFeed {
  if (config === undefined) throw new Error('the sample has feeds');
  const healthy: FeedSummary = {
    name: config.name,
    description: '',
    kind: 'stream',
    level: 'raw',
    enabled: true,
    readOnly: false,
    source: config.source,
    topic: null,
    deltaVersion: 4,
    tableVersion: null,
    records: 10,
    files: 1,
    sizeBytes: 100,
    partitions: 1,
    lastCommitAt: '2026-01-01T00:00:00.000Z',
    minEventTime: null,
    maxEventTime: null,
    quarantined: 0,
    problem: null,
  };
  return {
    config: { ...config, retentionDays: 30 },
    summary: { ...healthy, ...summary },
    figures: { ...noFigures, ...figures },
  };
}
const said = (feed: ReportedFeed, runs: readonly Run[] = []) =>
  attentionOf([feed], [], runs, []).map(({ severity, message }) => `${severity}: ${message}`);

test('a feed that is as it should be needs nobody, late rows and some small files included', () => {
  expect(said(reported({}, { smallFiles: 99, lateRecords: 10 }))).toEqual([]);
});

test('the most urgent comes first', () => {
  expect(
    said(
      reported(
        { quarantined: 2, problem: { code: 'CORRUPT', message: 'The log is gone.' } },
        { smallFiles: 100, daysDue: 1 },
      ),
    ),
  ).toEqual([
    'error: The log is gone.',
    'warning: 2 records are in quarantine. Query transaction_stream_quarantine to see why.',
    'info: 100 small files of past days slow its queries. Compaction would write them anew as fewer.',
    'info: 1 day is older than the 30 days that it keeps. Retention would drop it.',
  ]);
});

test('a disabled feed is not asked to drop anything', () => {
  expect(said(reported({ enabled: false }, { daysDue: 3 }))).toEqual([]);
});

test('a consumer that is behind its bound is named', () => {
  const feed = reported({}).summary.name;
  expect(attentionOf([], [], [], [{ feed, message: 'The oldest is 7 min old.' }])).toEqual([
    { severity: 'warning', feed, message: 'The oldest is 7 min old.' },
  ]);
});

function run(kind: Run['kind'], status: Run['status'], message = ''): Run {
  const at = '2026-01-01T00:00:00.000Z';
  const counts = { durationMs: 1, rows: 0, quarantined: 0, sourceBytes: 0, writtenBytes: 0, deltaVersion: null };
  const error = status === 'failed' ? { code: 'IO', message, details: {}, retryable: false } : null;
  const feed = config?.name;
  return runSchema.parse({
    runId: kind,
    kind,
    feed,
    status,
    startedAt: at,
    endedAt: at,
    ...counts,
    warnings: [],
    error,
  });
}

test('a failed export is told until an export goes well, whatever else went well since', () => {
  const failed = run('export', 'failed', 'No broker.');
  const feed = reported({});
  const told = ['error: The last export failed: No broker.'];
  expect(said(feed, [run('compact', 'done'), run('export', 'cancelled'), failed])).toEqual(told);
  expect(said(feed, [run('compact', 'failed', 'Full.'), failed])).toEqual([
    'error: The last compact failed: Full.',
    ...told,
  ]);
  expect(said(feed, [run('export', 'done'), failed])).toEqual([]);
});

test('a feed that is made of files is to be imported, not exported', () => {
  const empty = reported({ deltaVersion: null });
  expect(said(empty)).toEqual(['info: Nothing has been exported yet.']);
  const ofFiles = { ...empty, config: { ...empty.config, source: { type: 'files' as const } } };
  expect(said(ofFiles)).toEqual(['info: Nothing has been imported yet.']);
});
