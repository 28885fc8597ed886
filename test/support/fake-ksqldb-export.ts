import {
  keyAt,
  offsetAt,
  valueAt,
  type KsqlColumn,
  type RawBatch,
  type SourcePosition,
} from '../../src/main/core/ports';
import { plainFeed } from '../../src/main/core/feeds/plain-feed';
import type { JobContext } from '../../src/main/core/jobs/types';
import { exportFromKsqldb, type KsqldbExportPorts } from '../../src/main/core/ksqldb/export-object';
import type { OpenWriterOptions } from '../../src/main/core/lake/types';
import { defaultSettings } from '../../src/main/core/settings/settings-store';
import type { FeedConfig } from '../../src/shared/contract/feeds';
import type { Settings } from '../../src/shared/contract/settings';
import type { Column } from '../../src/shared/contract/types';
import { feedNameSchema } from '../../src/shared/ids';
import { FakeKsqldb, type FakeObject, type FakeRow } from './fake-ksqldb';
import { createImpatientClock } from './impatient-clock';

const decoder = new TextDecoder();

export interface WrittenRow {
  readonly partition: number;
  readonly offset: bigint;
  readonly timeMs: number | undefined;
  readonly value: string | null;
  readonly key: string | null;
}

/** One feed's rows and positions; what is not committed is gone. */
export class FakeKsqldbLake {
  readonly rows: WrittenRow[] = [];
  readonly positions = new Map<string, bigint>();
  readonly warnings: string[] = [];
  readonly opened: { feed: FeedConfig; options: OpenWriterOptions }[] = [];
  told: RawBatch['columns'];
  /** Of what is there already. */
  stored: readonly Column[] = [];
  commits = 0;

  snapshot = () =>
    Promise.resolve({
      deltaVersion: 0,
      columns: this.stored,
      partitionColumns: [],
      files: [],
      partitions: [],
      totals: { records: 0, files: 0, sizeBytes: 0, minEventTime: null, maxEventTime: null, lastModifiedAt: null },
      positions: this.positions,
      committedAt: new Date(0),
    });

  openWriter = (feed: FeedConfig, options: OpenWriterOptions) => {
    this.opened.push({ feed, options });
    const staged: WrittenRow[] = [];
    return Promise.resolve({
      positions: new Map(this.positions),
      pendingDays: 0,
      append: (batch: RawBatch) => {
        this.told = batch.columns;
        for (let i = 0; i < batch.count; i += 1) {
          const value = valueAt(batch, i);
          const key = keyAt(batch, i);
          staged.push({
            partition: batch.partition,
            offset: offsetAt(batch, i),
            timeMs: batch.timestampsMs[i],
            value: value === null ? null : decoder.decode(value),
            key: key === null ? null : decoder.decode(key),
          });
        }
        return Promise.resolve();
      },
      commit: (positions: readonly SourcePosition[]) => {
        this.rows.push(...staged);
        for (const { appId, version } of positions) this.positions.set(appId, version);
        this.commits += 1;
        return Promise.resolve({
          deltaVersion: this.commits,
          rows: staged.length,
          quarantinedRows: 0,
          writtenBytes: 0,
          days: 1,
        });
      },
      close: () => Promise.resolve(),
    });
  };
}

const settings: Settings = {
  ...defaultSettings,
  ksqldb: {
    url: 'http://127.0.0.1:8088',
    username: null,
    caFile: null,
    certificateFile: null,
    keyFile: null,
    httpVersion: '1.1',
    timeoutSeconds: 10,
  },
  exports: { batchRows: 3, parallelFeeds: 1 },
};

/** Exports of ORDERS, an object of a server in memory, into the feed "orders" of a lake in memory. */
export class FakeKsqldbExport {
  readonly server = new FakeKsqldb();
  lake = new FakeKsqldbLake();

  /** Where each row came from, as `partition/offset`. */
  get places(): string[] {
    return this.lake.rows.map(({ partition, offset }) => `${partition}/${offset}`);
  }

  /** The stream ORDERS with five rows in two partitions. */
  addOrders(): FakeObject {
    const columns = [
      objectColumn('ID', 'long', true),
      objectColumn('AMOUNT', 'decimal(19,2)'),
      objectColumn('NOTE', 'string'),
    ];
    return this.server.add({ name: 'ORDERS', columns }, [
      placedRow(1, 0, '9007199254740993', '12345678901234567.89', '"a"'),
      placedRow(0, 0, '1', '1.10', '"b"'),
      placedRow(1, 1, '2', '2.20', 'null'),
      placedRow(0, 4, '3', '3.30', '"{\\"x\\":1}"'),
      placedRow(1, 2, '4', '-0.10', '"d"'),
    ]);
  }

  async run(feed: FeedConfig, signal: AbortSignal = new AbortController().signal): Promise<void> {
    const { lake, server } = this;
    const context: JobContext = {
      runId: 'run',
      signal,
      stopRequested: new AbortController().signal,
      progress: () => {},
      warn: (message) => lake.warnings.push(message),
    };
    const ports: KsqldbExportPorts = {
      access: {
        settings: { get: () => Promise.resolve(settings) },
        secrets: { find: () => Promise.resolve(null) },
        servers: server,
      },
      store: { openWriter: lake.openWriter, quarantineName: () => 'orders_quarantine', snapshot: lake.snapshot },
      clock: createImpatientClock(),
    };
    await exportFromKsqldb(feed, ports, context);
  }
}

export function feedOfOrders(kind: FeedConfig['kind'], its: Partial<FeedConfig> = {}): FeedConfig {
  const source = { type: 'ksqldb' as const, object: 'ORDERS' };
  return { ...plainFeed({ name: feedNameSchema.parse('orders'), description: '', kind, source }, new Date(0)), ...its };
}

export function objectColumn(name: string, type: KsqlColumn['type'], isKey = false): KsqlColumn {
  return { name, type, typeText: '', isKey };
}

/** A row of a stream, whose time tells its place. */
export function placedRow(partition: number, offset: number, ...values: string[]): FakeRow {
  return { partition, offset: BigInt(offset), timeMs: 1_000_000 + partition * 1_000 + offset, values };
}
