import { expect, test } from 'vitest';
import type { FeedSummary } from '../../../shared/contract/feeds';
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
const said = (feed: ReportedFeed) =>
  attentionOf([feed], [], [], []).map(({ severity, message }) => `${severity}: ${message}`);

test('a feed that is as it should be needs nobody, late rows and some small files included', () => {
  expect(said(reported({}, { smallFiles: 99, lateRecords: 10 }))).toEqual([]);
});

test('the most urgent comes first', () => {
  expect(said(reported({ quarantined: 2, problem: 'The log is gone.' }, { smallFiles: 100, daysDue: 1 }))).toEqual([
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
