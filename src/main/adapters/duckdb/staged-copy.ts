import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../../../shared/contract/types';
import type { RecordWriterOptions, StagedFile } from '../../core/ports';
import { holdsBinary, toDuckDBType, toJsonStructure } from './column-types';
import { readCopiedFile, toDeltaStats } from './copy-stats';
import type { Leaf } from './json-shape';
import { parquetCopyOptions } from './parquet-options';
import { quarantineLeaves } from './quarantine-columns';
import type { RecordTable } from './record-table';
import type { RejectedTable } from './rejected-table';
import { quoteIdentifier, quoteLiteral } from './sql-text';
import { changePlace, compactStamp, datedPlace, snapshotPlace } from './staged-place';

/** Columns as a file has them, and the leaves among them whose values are counted. */
export interface FileColumns {
  readonly columns: readonly Column[];
  readonly leaves: readonly Leaf[];
}

interface CopiedRecords {
  readonly file: StagedFile;
  /** Columns that it holds of the records. */
  readonly columns: readonly Column[];
  /** Values that are not null, by leaf of the records; NaN where DuckDB does not tell. */
  readonly counts: readonly number[];
}

/** Turns tables of records into Parquet under hidden names, and remembers those that nobody has taken yet. */
export class StagedCopy {
  private readonly untaken = new Set<string>();

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly options: RecordWriterOptions,
  ) {}

  /** One file a day, one after the other: however many days there are, one file is open. */
  async *records(table: RecordTable, { columns, leaves }: FileColumns): AsyncGenerator<CopiedRecords, void, void> {
    const { layout, now, fileId } = this.options;
    const selected = columns.map(({ name, type }) => {
      const value = `j.r.${quoteIdentifier(name)}`;
      return `${holdsBinary(type) ? `CAST(${value} AS ${toDuckDBType(type)})` : value} AS ${quoteIdentifier(name)}`;
    });
    const dated = layout.kind === 'date';
    if (dated) {
      selected.push('j.p AS kafka_partition', 'j.o AS kafka_offset', 'make_timestamptz(j.t * 1000) AS kafka_timestamp');
    }
    if (layout.kind === 'changes') selected.push(`j.p AS ${changePlace.partition}`, `j.o AS ${changePlace.offset}`);
    const all = dated ? [...leaves, ...quarantineLeaves.slice(0, 3)] : leaves;
    const structure = JSON.stringify(toJsonStructure(columns));
    for (const day of [...table.days].sort((a, b) => a - b)) {
      const id = fileId();
      const stamp = compactStamp(now());
      const copied = await this.copy(`SELECT ${selected.join(', ')} FROM ${table.from(day, structure)}`, all, id);
      const file = {
        temporaryPath: copied.path,
        ...(layout.kind === 'date' ? datedPlace(day, stamp, id) : snapshotPlace(layout, stamp, id)),
        records: copied.records,
        sizeBytes: copied.sizeBytes,
        stats: toDeltaStats(copied, all),
      };
      const counts = copied.leaves
        .slice(0, leaves.length)
        .map((leaf) => (leaf === null ? Number.NaN : copied.records - leaf.nulls));
      yield { file, columns, counts };
    }
  }

  async rejected(table: RejectedTable): Promise<StagedFile> {
    const now = this.options.now();
    const id = this.options.fileId();
    const copied = await this.copy(
      `SELECT source_partition AS kafka_partition, source_offset AS kafka_offset, make_timestamptz(source_ms * 1000) AS kafka_timestamp,
        reason, value, make_timestamptz(${now.getTime() * 1000}) AS quarantined_at FROM ${table.name}`,
      quarantineLeaves,
      id,
    );
    return {
      temporaryPath: copied.path,
      relativePath: `quarantine_${compactStamp(now)}_${id}.parquet`,
      partitionValues: {},
      records: copied.records,
      sizeBytes: copied.sizeBytes,
      stats: toDeltaStats(copied, quarantineLeaves),
    };
  }

  /** The files so far are the caller's now. */
  taken(): void {
    this.untaken.clear();
  }

  async removeUntaken(): Promise<void> {
    for (const path of this.untaken) await rm(path, { force: true });
    this.untaken.clear();
  }

  /** COPY writes its target in place: a hidden name, which only `taken` gives away. */
  private async copy(select: string, leaves: readonly Leaf[], id: string) {
    const path = join(this.options.feedPath, `.tmp-${id}.parquet`);
    this.untaken.add(path);
    const result = await this.connection.runAndReadAll(
      `COPY (${select}) TO ${quoteLiteral(path)} (${parquetCopyOptions(this.options.compression, leaves.length)})`,
    );
    return readCopiedFile(result.getRowObjectsJson()[0], leaves);
  }
}
