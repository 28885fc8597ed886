import type { JobContext } from '../jobs/types';
import type { CommitOutcome } from '../lake/types';
import type { TopicPartition } from '../ports';

/** What one run came to, over however many times it had to begin to read anew. */
export class RunTotals {
  deltaVersion: number | null = null;
  /** The topic's end as it was when the run began to read; null before. */
  endsAtStart: readonly TopicPartition[] | null = null;
  /** Commits, and times that partitions were given out: what tells a run that gets on from one that does not. */
  commits = 0;
  assignments = 0;
  #rows = 0;
  #sourceBytes = 0;
  #writtenBytes = 0;
  #quarantined = 0;

  constructor(
    private readonly context: JobContext,
    /** Where records that do not fit the schema can be looked at; null where there is none. */
    private readonly quarantineName: string | null,
  ) {}

  /** Partitions that come later have the end that they had then. */
  sawStart(partitions: readonly TopicPartition[]): void {
    const known = this.endsAtStart ?? [];
    const later = partitions.filter(({ partition }) => !known.some((end) => end.partition === partition));
    this.endsAtStart = [...known, ...later];
  }

  took(rows: number, sizeBytes: number): void {
    this.#rows += rows;
    this.#sourceBytes += sizeBytes;
  }

  committed(outcome: CommitOutcome): void {
    this.commits += 1;
    this.deltaVersion = outcome.deltaVersion ?? this.deltaVersion;
    this.#writtenBytes += outcome.writtenBytes;
    this.#quarantined += outcome.quarantinedRows;
    this.context.progress({ writtenBytes: this.#writtenBytes, quarantined: this.#quarantined });
    if (this.#quarantined > 0 && this.quarantineName !== null) {
      this.context.warn(`Records that did not fit the schema are in ${this.quarantineName}.`);
    }
  }

  report(lagMessages: number | null): void {
    this.context.progress({
      rows: this.#rows,
      sourceBytes: this.#sourceBytes,
      lagMessages,
      phase: this.#rows === 0 ? 'waiting' : 'reading',
    });
  }
}
