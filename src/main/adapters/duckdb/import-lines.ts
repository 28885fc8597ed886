import type { DuckDBInstance } from '@duckdb/node-api';
import {
  packRecords,
  type FileImportOptions,
  type FileImportResult,
  type ImportSource,
  type RawBatch,
  type RecordWriter,
  type UnpackedRecord,
} from '../../core/ports';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import { bytesOf, mostLineBytes } from './import-bytes';
import { importDay } from './import-day';
import { unreadable } from './import-paths';
import { openRecordWriter } from './record-writer';

const batchRows = 4096;
const batchBytes = 4_000_000;
const newline = 0x0a;
const dayMs = 86_400_000;

/** NDJSON goes the way of every record: checked, typed and quarantined line by line. */
export async function importLines(instance: DuckDBInstance, options: FileImportOptions): Promise<FileImportResult> {
  let current: ImportSource | undefined;
  const { feedPath, columns, newFields, eventTimeColumn, layout, compression, fileId, now, signal } = options;
  const writer = await openRecordWriter(instance, {
    feedPath,
    columns,
    newFields,
    eventTimeColumn,
    layout,
    compression,
    fileId,
    now,
    undatedDay: () => (current === undefined ? now() : new Date(importDay(current) * dayMs)),
    signal,
  });
  try {
    const sourceRows: number[] = [];
    let before = 0;
    for (const source of options.sources) {
      current = source;
      const rows = await takeLines(source, writer, (taken) => options.onRows(before + taken), signal);
      sourceRows.push(rows);
      before += rows;
    }
    return { ...(await writer.flush()), sourceRows };
  } finally {
    await writer.close();
  }
}

async function takeLines(
  source: ImportSource,
  writer: RecordWriter,
  onRows: (rows: number) => void,
  signal: AbortSignal,
): Promise<number> {
  const lines = new LineBatches(source);
  const append = async (): Promise<void> => {
    await writer.append(lines.take());
    onRows(lines.rows);
  };
  try {
    for await (const chunk of bytesOf(source.path)) {
      throwIfAborted(signal, `Importing ${source.path}`);
      lines.add(chunk);
      if (lines.isFull) await append();
    }
  } catch (error) {
    throw unreadable(source.path, 'NDJSON', error, signal);
  }
  lines.end();
  await append();
  return lines.rows;
}

/** Splits bytes into lines. Empty lines are no rows, but count in the numbering of those after them no less than in an editor. */
class LineBatches {
  rows = 0;
  private lineNumber = 0n;
  private rest: Buffer[] = [];
  private restBytes = 0;
  private records: UnpackedRecord[] = [];
  private bytes = 0;

  constructor(private readonly source: ImportSource) {}

  get isFull(): boolean {
    return this.records.length >= batchRows || this.bytes >= batchBytes;
  }

  add(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      this.line(chunk.subarray(from, at));
      from = at + 1;
    }
    if (from < chunk.length) this.hold(chunk.subarray(from));
  }

  end(): void {
    if (this.rest.length > 0) this.line(Buffer.alloc(0));
  }

  take(): RawBatch {
    const batch = packRecords(this.source.index, this.records);
    this.records = [];
    this.bytes = 0;
    return batch;
  }

  private hold(piece: Buffer): void {
    this.rest.push(piece);
    this.restBytes += piece.length;
    if (this.restBytes <= mostLineBytes) return;
    const { path } = this.source;
    throw new LakeError(
      'CORRUPT',
      `${path} has a line of more than 64 MB, line ${this.lineNumber + 1n}: that is no NDJSON. Nothing was taken from it; mend the file or leave it out.`,
      { details: { path } },
    );
  }

  private line(tail: Buffer): void {
    let line = this.rest.length === 0 ? tail : Buffer.concat([...this.rest, tail]);
    this.rest = [];
    this.restBytes = 0;
    if (this.lineNumber === 0n && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf) line = line.subarray(3);
    if (line.at(-1) === 0x0d) line = line.subarray(0, -1);
    if (line.some((byte) => byte !== 0x20 && byte !== 0x09)) {
      // A line has no time of its own.
      this.records.push({ value: line, offset: this.lineNumber, timestampMs: -1 });
      this.bytes += line.length;
      this.rows += 1;
    }
    this.lineNumber += 1n;
  }
}
