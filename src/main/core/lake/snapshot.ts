import { join } from 'node:path';
import type { Column } from '../../../shared/contract/types';
import type { AddAction } from './delta-actions';
import { addTotals, noTotals, type FileSummaries } from './file-summaries';
import type { LogState } from './log-state';
import { columnsOf } from './schema-text';
import { columnsTag, knownColumnSets } from './schema-evolution';
import type { FileTotals, LiveFile, PartitionSummary, Snapshot } from './types';

/** Progress that the lake keeps for itself; positions of sources never start so. */
export const internalAppPrefix = 'lagoon:';

/** Progress of the sources, by appId; a copy. */
export function sourcePositions(state: Pick<LogState, 'transactions'> | null): Map<string, bigint> {
  return new Map([...(state?.transactions ?? [])].filter(([appId]) => !appId.startsWith(internalAppPrefix)));
}

/** Its statistics are parsed when they are asked for: a query asks for none. */
class LoggedFile implements LiveFile {
  readonly path: string;
  readonly absolutePath: string;
  readonly columns: readonly Column[] | null;
  readonly #add: AddAction;
  readonly #summaries: FileSummaries;

  constructor(tablePath: string, add: AddAction, columns: readonly Column[] | null, summaries: FileSummaries) {
    this.path = decodeURIComponent(add.path);
    this.absolutePath = join(tablePath, this.path);
    this.columns = columns;
    this.#add = add;
    this.#summaries = summaries;
  }

  get partitionValues(): Readonly<Record<string, string | null>> {
    return this.#add.partitionValues;
  }
  get sizeBytes(): number {
    return this.#add.size;
  }
  get modifiedAt(): Date {
    return new Date(this.#add.modificationTime);
  }
  get records(): number | null {
    return this.#summaries.statsOf(this.#add).records;
  }
  get minEventTime(): Date | null {
    return this.#summaries.statsOf(this.#add).minEventTime;
  }
  get maxEventTime(): Date | null {
    return this.#summaries.statsOf(this.#add).maxEventTime;
  }
}

class LogSnapshot implements Snapshot {
  readonly deltaVersion: number;
  readonly columns: readonly Column[];
  readonly partitionColumns: readonly string[];
  readonly positions: ReadonlyMap<string, bigint>;
  readonly committedAt: Date;
  readonly #state: LogState;
  readonly #tablePath: string;
  readonly #summaries: FileSummaries;
  #files: readonly LiveFile[] | null = null;
  #partitions: readonly PartitionSummary[] | null = null;
  #totals: FileTotals | null = null;

  constructor(state: LogState, tablePath: string, summaries: FileSummaries, committedAt: Date) {
    this.deltaVersion = state.version;
    this.columns = columnsOf(state.metaData.schemaString, tablePath, state.version);
    this.partitionColumns = state.metaData.partitionColumns;
    this.positions = sourcePositions(state);
    this.committedAt = committedAt;
    this.#state = state;
    this.#tablePath = tablePath;
    this.#summaries = summaries;
  }

  get files(): readonly LiveFile[] {
    this.#files ??= this.#listFiles();
    return this.#files;
  }

  get partitions(): readonly PartitionSummary[] {
    this.#partitions ??= this.#summaries.partitions(this.#state.files);
    return this.#partitions;
  }

  get totals(): FileTotals {
    this.#totals ??= this.partitions.reduce(addTotals, noTotals);
    return this.#totals;
  }

  #listFiles(): LiveFile[] {
    const sets = knownColumnSets(this.#state, this.#tablePath);
    const files: LiveFile[] = [];
    for (const add of this.#state.files.values()) {
      const columns = sets.get(add.tags?.[columnsTag] ?? '') ?? null;
      files.push(new LoggedFile(this.#tablePath, add, columns, this.#summaries));
    }
    return files;
  }
}

/** What the state holds; files and sums are made when they are asked for. */
export function toSnapshot(state: LogState, tablePath: string, summaries: FileSummaries, committedAt: Date): Snapshot {
  return new LogSnapshot(state, tablePath, summaries, committedAt);
}
