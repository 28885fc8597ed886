import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { createParquetEngine } from '../src/main/adapters/duckdb/parquet-engine';
import { builtInFeeds } from '../src/main/core/feeds/built-in';
import { nestedJson } from '../src/main/core/sample/datasets';
import { SampleSequence } from '../src/main/core/sample/generator';
import { packRecords } from '../src/main/core/ports';
import type { Bench } from './measure';
import { round, sideBySide } from './measure';

const events = 1_000_000;
/** A batch of a Kafka client's size. */
const batchRows = 10_000;
const dayMs = 86_400_000;

/**
 * The sample events as JSON, CSV and the lake's own Parquet (by the writer that exports use, a million events of one day), and two
 * aggregates asked of CSV and of Parquet: one of a short time, one that has to look at every row.
 */
export const run: Bench = async (report) => {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-bench-size-'));
  try {
    // Whole milliseconds, and half a day in all, so that no event falls on the next.
    const sequence = new SampleSequence({
      seed: 1,
      startMs: Date.UTC(2026, 9, 1),
      spacingMs: Math.floor(dayMs / 2 / events),
    });
    report(`writing ${events} events as JSON`);
    const json = join(folder, 'events.ndjson');
    await pipeline(Readable.from(lines(sequence)), createWriteStream(json));

    report('writing them through the lake’s writer, Snappy and ZSTD');
    const snappy = await writeParquet(sequence, 'snappy', folder);
    const zstd = await writeParquet(sequence, 'zstd', folder);

    report('writing the flattened rows as CSV and Parquet, and asking both');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const csv = join(folder, 'events.csv');
    const flat = `SELECT * EXCLUDE ("user", product, kafka_partition, kafka_offset, kafka_timestamp), unnest("user"), unnest(product) FROM read_parquet([${snappy.paths.map((path) => `'${path}'`).join(', ')}])`;
    await connection.run(`COPY (${flat}) TO '${csv}' (HEADER)`);
    const flatParquet = join(folder, 'flat.parquet');
    await connection.run(`COPY (${flat}) TO '${flatParquet}' (COMPRESSION snappy)`);
    const ask = (from: string, where: string) => () =>
      connection.runAndReadAll(`SELECT sum(amount), count(*) FROM ${from} WHERE ${where}`);
    // A fiftieth of the time that the events span: Parquet's statistics leave out the rest, CSV is read whole.
    const selective = `"timestamp" >= TIMESTAMPTZ '2026-10-01 06:00:00Z' AND "timestamp" < TIMESTAMPTZ '2026-10-01 06:15:00Z'`;
    const wide = "country = 'FR' AND status = 'completed'";
    const times = await sideBySide(5, {
      csv: ask(`read_csv('${csv}')`, selective),
      parquet: ask(`read_parquet('${flatParquet}')`, selective),
      wideCsv: ask(`read_csv('${csv}')`, wide),
      wideParquet: ask(`read_parquet('${flatParquet}')`, wide),
    });
    const jsonBytes = (await stat(json)).size;
    const csvBytes = (await stat(csv)).size;
    connection.closeSync();
    instance.closeSync();
    return {
      events,
      json_megabytes: round(jsonBytes / 1e6, 1),
      csv_megabytes: round(csvBytes / 1e6, 1),
      parquet_snappy_megabytes: round(snappy.sizeBytes / 1e6, 1),
      parquet_zstd_megabytes: round(zstd.sizeBytes / 1e6, 1),
      snappy_smaller_than_json_percent: round(100 * (1 - snappy.sizeBytes / jsonBytes), 1),
      zstd_smaller_than_json_percent: round(100 * (1 - zstd.sizeBytes / jsonBytes), 1),
      write_snappy_rows_per_second: Math.round(events / (snappy.elapsedMs / 1000)),
      write_zstd_rows_per_second: Math.round(events / (zstd.elapsedMs / 1000)),
      selective_aggregate_csv_ms: round(times.csv, 1),
      selective_aggregate_parquet_ms: round(times.parquet, 1),
      selective_aggregate_parquet_times_faster: round(times.csv / times.parquet, 1),
      whole_scan_aggregate_csv_ms: round(times.wideCsv, 1),
      whole_scan_aggregate_parquet_ms: round(times.wideParquet, 1),
      whole_scan_aggregate_parquet_times_faster: round(times.wideCsv / times.wideParquet, 1),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

function* lines(sequence: SampleSequence): Generator<string, void, void> {
  for (let from = 0; from < events; from += batchRows) {
    let text = '';
    for (let index = from; index < Math.min(from + batchRows, events); index++)
      text += `${nestedJson(sequence.event(index))}\n`;
    yield text;
  }
}

/** Rows per second are of the writer alone: each batch is made before the clock goes on. */
async function writeParquet(sequence: SampleSequence, compression: 'snappy' | 'zstd', folder: string) {
  const engine = await createParquetEngine({ temporaryFolder: join(folder, 'spill') });
  const [feed] = builtInFeeds(new Date(0));
  if (feed === undefined) throw new Error('transaction_stream is the first feed');
  let id = 0;
  const writer = await engine.openWriter({
    feedPath: folder,
    columns: feed.columns,
    newFields: 'quarantine',
    eventTimeColumn: feed.eventTimeColumn,
    layout: { kind: 'date' },
    compression,
    fileId: () => `${compression}${(id += 1)}`,
    now: () => new Date(),
    signal: new AbortController().signal,
  });
  const encoder = new TextEncoder();
  let elapsedMs = 0;
  for (let from = 0; from < events; from += batchRows) {
    const indexes = Array.from({ length: Math.min(batchRows, events - from) }, (_, i) => from + i);
    const made = indexes.map((index) => sequence.event(index));
    const batch = packRecords(
      0,
      made.map((event, i) => ({
        value: encoder.encode(nestedJson(event)),
        offset: BigInt(from + i),
        timestampMs: event.timestampMs,
      })),
    );
    const startedMs = performance.now();
    await writer.append(batch);
    elapsedMs += performance.now() - startedMs;
  }
  const startedMs = performance.now();
  const { files } = await writer.flush();
  elapsedMs += performance.now() - startedMs;
  await writer.close();
  await engine.close();
  return {
    paths: files.map((file) => file.temporaryPath),
    sizeBytes: files.reduce((sum, each) => sum + each.sizeBytes, 0),
    elapsedMs,
  };
}
