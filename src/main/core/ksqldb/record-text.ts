import type { KsqlRowBatch } from '../ports';
import { GrowingText } from './growing-text';
import { putRenamed } from './nested-names';
import type { SelectedColumn } from './selection';

/**
 * Writes rows as JSON objects, one after the other into one buffer. A value is copied as it came, every digit of it; only keys inside of structs are
 * spelt anew, where the feed's names are others.
 */
export class RecordText {
  readonly text: GrowingText;
  readonly #keys: readonly number[];

  /** `batch` has `first` columns before those selected. */
  constructor(
    private readonly batch: KsqlRowBatch,
    private readonly columns: readonly SelectedColumn[],
    private readonly first: number,
    keyColumns: readonly string[],
  ) {
    const leads = columns.reduce((sum, { lead }) => sum + lead.length + 1, 2);
    this.text = new GrowingText(batch.bytes.length + batch.count * leads);
    this.#keys = keyColumns.map((key) => columns.findIndex(({ name }) => name === key));
  }

  /** Where its text begins; it ends where the next does. */
  putRow(row: number): number {
    const start = this.text.length;
    this.text.putByte(0x7b);
    for (let i = 0; i < this.columns.length; i += 1) this.#put(row, i, i > 0);
    this.text.putByte(0x7d);
    return start;
  }

  /** The key columns alone. */
  putKey(row: number): number {
    const start = this.text.length;
    this.text.putByte(0x7b);
    this.#keys.forEach((column, i) => this.#put(row, column, i > 0));
    this.text.putByte(0x7d);
    return start;
  }

  #put(row: number, index: number, isFurther: boolean): void {
    const column = this.columns[index];
    if (column === undefined) return;
    const { text, batch } = this;
    const place = row * (this.columns.length + this.first) + this.first + index;
    const start = batch.starts[place] ?? 0;
    const end = batch.ends[place] ?? 0;
    if (isFurther) text.putByte(0x2c);
    text.putAll(column.lead);
    if (column.plan === null) text.put(batch.bytes, start, end);
    else putRenamed(text, batch.bytes, start, end, column.plan);
  }
}
