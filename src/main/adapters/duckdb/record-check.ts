import { isUtf8 } from 'node:buffer';
import type { Column } from '../../../shared/contract/types';
import { GrowingShape, type GrowthRules } from './growing-shape';
import type { Leaf } from './json-shape';
import { RecordWalk } from './record-walk';

/**
 * Decides of each record, before DuckDB sees it, whether every value is what the schema says. DuckDB's own conversion cannot be asked:
 * from_json makes NULL of what does not cast, rounds decimals, reads fractions through a double, ignores unknown fields, takes the first of
 * duplicates, and accepts trailing commas and NaN. About 1 µs for 450 bytes, read where they lie.
 *
 * After an accepted record, [acceptedStart, acceptedEnd) of `accepted` is what DuckDB shall read: the record itself, or a copy in which numbers that
 * a double cannot carry are spelt so that they arrive digit for digit.
 *
 * Where new fields become columns, a record that has some and is good otherwise is typed aside, the shape grows, and the record is checked
 * again: only such records pay for it, and there are no more of them than columns.
 */
export class RecordCheck extends RecordWalk {
  accepted: Uint8Array = new Uint8Array(0);
  acceptedStart = 0;
  acceptedEnd = 0;
  private readonly growing: GrowingShape;

  constructor(columns: readonly Column[], eventTimeColumn: string | null, rules: GrowthRules) {
    const growing = new GrowingShape(columns, rules);
    super(growing.shape, eventTimeColumn);
    this.growing = growing;
  }

  get leaves(): readonly Leaf[] {
    return this.shape.leaves;
  }

  /** The columns from here on, no longer to be changed: a file is about to have them. The same array while nothing was added. */
  settle(): readonly Column[] {
    const columns = this.growing.settle();
    this.adopt(this.growing.shape);
    return columns;
  }

  /** Columns that records will have, before one of them has. */
  declare(columns: readonly Column[]): void {
    this.growing.declare(columns);
    this.adopt(this.growing.shape);
  }

  /** Of the record at [start, end): null where it fits, else the reason why not. */
  check(bytes: Uint8Array, start: number, end: number): string | null {
    if (!this.pass(bytes, start, end)) {
      this.takeBack();
      return this.reason();
    }
    if (this.additions.length > 0) {
      this.takeBack();
      const problem = this.grow(bytes, start, end);
      if (problem !== null) return problem;
    } else if (this.shape.root.names.length === 0) return 'no field has a value, and the feed has no columns yet';
    const isAsItIs = this.edits.length === 0;
    this.accepted = isAsItIs ? bytes : this.edited();
    this.acceptedStart = isAsItIs ? start : 0;
    this.acceptedEnd = isAsItIs ? end : this.accepted.length;
    return null;
  }

  private pass(bytes: Uint8Array, start: number, end: number): boolean {
    this.reset(bytes, start, end);
    this.problem = null;
    this.path = '';
    this.touchedCount = 0;
    this.eventDay = null;
    if (this.edits.length > 0) this.edits = [];
    if (this.additions.length > 0) this.additions = [];
    return this.record() && (!this.beyondAscii || isUtf8(bytes.subarray(start, end)));
  }

  /** Null where the record fits the columns with what it adds to them, which then are the columns. */
  private grow(bytes: Uint8Array, start: number, end: number): string | null {
    const extended = this.growing.extend(this.additions);
    if (typeof extended === 'string') return extended;
    this.adopt(this.growing.shape);
    if (this.pass(bytes, start, end) && this.additions.length === 0) return null;
    this.takeBack();
    const reason = this.reason();
    extended.undo();
    this.adopt(this.growing.shape);
    return reason;
  }

  private takeBack(): void {
    for (let i = 0; i < this.touchedCount; i += 1) {
      const leaf = this.touched[i] ?? 0;
      this.counts[leaf] = (this.counts[leaf] ?? 0) - 1;
    }
    this.touchedCount = 0;
  }

  private reason(): string {
    const whole = this.bytes.subarray(this.from, this.limit);
    if (!isUtf8(whole)) return 'invalid UTF-8';
    if (this.syntax !== null) return `not JSON: ${this.syntax}`;
    if (this.path === '' && this.problem === 'not a JSON object') {
      try {
        JSON.parse(Buffer.from(whole).toString('utf8'));
      } catch {
        return 'not JSON';
      }
    }
    return this.path === '' ? (this.problem ?? 'not JSON') : `${this.path}: ${this.problem}`;
  }

  private edited(): Uint8Array {
    const parts: Uint8Array[] = [];
    let { from } = this;
    for (const { start, end, text } of this.edits) {
      parts.push(this.bytes.subarray(from, start), Buffer.from(text));
      from = end;
    }
    parts.push(this.bytes.subarray(from, this.limit));
    return Buffer.concat(parts);
  }
}
