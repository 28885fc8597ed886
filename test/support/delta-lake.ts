import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParquetEngine } from '../../src/main/adapters/duckdb/parquet-engine';
import { createNodeFiles } from '../../src/main/adapters/fs/node-files';
import { createLakeStore } from '../../src/main/core/lake/lake-store';
import type { CommitOutcome, LakeStore, OpenWriterOptions } from '../../src/main/core/lake/types';
import {
  packRecords,
  type Clock,
  type Files,
  type IdSource,
  type Logger,
  type ParquetEngine,
  type RawBatch,
} from '../../src/main/core/ports';
import { feedConfigSchema, type FeedConfig } from '../../src/shared/contract/feeds';
import type { Column, ColumnType } from '../../src/shared/contract/types';

export const column = (name: string, type: ColumnType, nullable = true): Column => ({
  name,
  type,
  nullable,
  metadata: {},
});

/** A payment with a nested user: the least that has every kind of column that the lake treats in its own way. */
export const paymentColumns: readonly Column[] = [
  column('id', 'string'),
  column('at', 'timestamp'),
  column('amount', 'decimal(18,2)'),
  column('account', 'long'),
  column('user', { type: 'struct', fields: [column('name', 'string'), column('visits', 'integer')] }),
];

export function feedOf(kind: 'stream' | 'table', overrides: Partial<FeedConfig> = {}): FeedConfig {
  return feedConfigSchema.parse({
    formatVersion: 1,
    name: kind === 'stream' ? 'payments' : 'payment_totals',
    description: '',
    kind,
    level: 'raw',
    source: { type: 'sample', dataset: 'transaction_stream' },
    topic: null,
    columns: paymentColumns,
    eventTimeColumn: kind === 'stream' ? 'at' : null,
    keyColumns: [],
    retentionDays: null,
    retentionVersions: kind === 'table' ? 7 : null,
    compression: 'snappy',
    enabled: true,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...overrides,
  });
}

/** Records as a source hands them over: JSON texts (or bytes, or tombstones) from `firstOffset` on, all of partition 0. */
export function batchOf(values: readonly (string | Uint8Array | null)[], firstOffset = 0): RawBatch {
  const encoder = new TextEncoder();
  return packRecords(
    0,
    values.map((value, i) => ({
      value: typeof value === 'string' ? encoder.encode(value) : value,
      offset: BigInt(firstOffset + i),
      timestampMs: Date.UTC(2026, 0, 15) + firstOffset + i,
    })),
  );
}

/** `count` good payments, `perDay` of them a UTC day from 2026-01-01 on; cents and visits follow from the number. */
export function payments(count: number, first = 0, perDay = 1000): string[] {
  return Array.from({ length: count }, (_, i) => {
    const n = first + i;
    const at = new Date(Date.UTC(2026, 0, 1) + Math.floor(n / perDay) * 86_400_000 + (n % perDay) * 1000).toISOString();
    return `{"id":"p${n}","at":"${at}","amount":${n}.${String(n % 100).padStart(2, '0')},"account":${9_007_199_254_740_993n + BigInt(n)},"user":{"name":"User ${n % 7}","visits":${n % 11}}}`;
  });
}

/** Sum of the amounts that `payments(count, first)` has, as digits. */
export function amountSum(count: number, first = 0): string {
  let cents = 0n;
  for (let n = first; n < first + count; n += 1) cents += BigInt(n) * 100n + BigInt(n % 100);
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: () => Promise.reject(new Error('nothing here sleeps')),
};

export function countingIds(prefix = 'id'): IdSource {
  let last = 0;
  return {
    next() {
      last += 1;
      return `${prefix}${String(last).padStart(6, '0')}`;
    },
  };
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function recordingLogger(): { logger: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']) =>
    (event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      lines.push({ level, event, fields });
    };
  return { logger: { info: at('info'), warn: at('warn'), error: at('error') }, lines };
}

export interface DeltaLake {
  readonly root: string;
  readonly engine: ParquetEngine;
  readonly lines: readonly LogLine[];
  readonly store: LakeStore;
  /** Another store on the same folder (or on one below it, for a lake apart), as another process would have it. */
  reopened(files?: Files, subfolder?: string): LakeStore;
  /** Every name under the lake, files only, sorted. */
  names(): Promise<string[]>;
  close(): Promise<void>;
}

let lakes = 0;

/** A lake of its own in a temporary folder, on the real file system and the real DuckDB. */
export async function openDeltaLake(): Promise<DeltaLake> {
  const root = await mkdtemp(join(tmpdir(), 'lagoon-delta-'));
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'lagoon-spill-'));
  const engine = await createParquetEngine({ temporaryFolder, threads: 2, memoryLimitMegabytes: 1000 });
  const { logger, lines } = recordingLogger();
  const reopened = (files: Files = createNodeFiles(), subfolder = ''): LakeStore => {
    lakes += 1;
    return createLakeStore({
      onlyReads: false,
      root: join(root, subfolder),
      files,
      engine,
      clock: systemClock,
      ids: countingIds(`w${lakes}x`),
      logger,
    });
  };
  return {
    root,
    engine,
    lines,
    store: reopened(),
    reopened,
    async names() {
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
        .sort();
    },
    async close() {
      await engine.close();
      await rm(root, { recursive: true, force: true });
      await rm(temporaryFolder, { recursive: true, force: true });
    },
  };
}

export function runOptions(signal: AbortSignal = new AbortController().signal): OpenWriterOptions {
  return { runId: 'run-1', operation: 'EXPORT', signal };
}

/** Opens a writer, appends one batch, commits and closes. */
export async function commitOnce(
  store: LakeStore,
  feed: FeedConfig,
  batch: RawBatch,
  position: bigint,
): Promise<CommitOutcome> {
  const writer = await store.openWriter(feed, runOptions());
  try {
    await writer.append(batch);
    return await writer.commit([{ appId: 'sample:test', version: position }]);
  } finally {
    await writer.close();
  }
}
