import { z } from 'zod';
import { LakeError } from '../../../shared/errors';
import type { KsqlRowBatch } from '../../core/ports';
import { ascii, Malformed, matches, scanObject, skipSpace, skipValue, unexpected, Unfinished } from './json-scan';
import { RowBatchBuilder } from './row-batch';
import { headerOf, type Framing, type RowsHeader } from './rows-header';
import { statementFailure, streamFailure, toKsqlMessage } from './server-messages';

/** Of a row with all around it. A message of Kafka is some megabytes at most; an answer without an end to its row is no answer of ksqlDB's. */
export const MAX_ROW_BYTES = 64 * 1024 * 1024;

const LINE_BREAK = 0x0a;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const QUOTE = 0x22;
/** Of `true`. */
const LETTER_T = 0x74;

/** As every server spells them; other spellings of the same go the longer way. */
const ROW_START = ascii('{"row":{"columns":[');
const ROW_END = ascii('}}');
const TOMBSTONE_END = ascii(',"tombstone":true}}');
const KEYS = {
  row: ascii('row'),
  columns: ascii('columns'),
  tombstone: ascii('tombstone'),
  errorMessage: ascii('errorMessage'),
};

/**
 * Takes an answer in pieces that may be cut anywhere, and finds the rows in it. An entry (header, row, message) has no line break in it, and is looked at once the
 * line break after it came. Every byte of a row is checked to be JSON, and none is changed. Errors of all: SOURCE, and before the header as `statementFailure`.
 */
export class RowParser {
  header: RowsHeader | null = null;
  private readonly batch: RowBatchBuilder;
  /** Up to here it was parsed, up to there whole lines came. */
  private cursor = 0;
  private limit = 0;
  private width = 0;
  /** Of batches handed over before. */
  private rowsBefore = 0;
  private inputEnded = false;
  private began = false;
  private ended = false;
  private saidFinal = false;
  private afterEntry = false;

  constructor(
    private readonly framing: Framing,
    batchRows: number,
  ) {
    this.batch = new RowBatchBuilder(batchRows);
    this.began = framing === 'lines';
  }

  /** Rows that wait to be taken. */
  get count(): number {
    return this.batch.count;
  }

  push(chunk: Uint8Array): void {
    if (this.batch.count === 0 && this.cursor > 0) this.forgetParsed();
    const lastBreak = chunk.lastIndexOf(LINE_BREAK);
    const before = this.batch.filled;
    this.batch.append(chunk);
    if (lastBreak !== -1) this.limit = before + lastBreak + 1;
    if (this.batch.filled - this.limit > MAX_ROW_BYTES) this.fail(new Malformed(TOO_LONG));
  }

  /** Nothing more comes: what has no line break after it is to be parsed, too. */
  end(): void {
    this.inputEnded = true;
    this.limit = this.batch.filled;
  }

  /** Parses as far as the columns and no further; false: they have not come. */
  advanceToHeader(): boolean {
    this.parse(() => this.header !== null);
    return this.header !== null;
  }

  /** Parses on, until a batch is full (true) or there is nothing more to parse (false). */
  advance(): boolean {
    const { batch } = this;
    this.parse(() => batch.isFull(this.cursor));
    return batch.isFull(this.cursor);
  }

  take(): KsqlRowBatch {
    try {
      const taken = this.batch.take(this.cursor, this.width);
      this.rowsBefore += taken.count;
      this.limit -= this.cursor;
      this.cursor = 0;
      return taken;
    } catch (error) {
      return this.fail(error);
    }
  }

  /** After `end` and the last row: an answer that stops anywhere else than at its end was cut short. */
  assertComplete(): void {
    const isWhole = this.framing === 'array' ? this.ended : this.header !== null;
    if (!isWhole || !this.inputEnded) throw this.cutShort();
  }

  private parse(until: () => boolean): void {
    try {
      while (this.cursor < this.limit && !until()) {
        if (this.framing === 'array') this.stepInArray();
        else this.stepInLines();
      }
    } catch (error) {
      this.fail(error);
    }
  }

  private forgetParsed(): void {
    this.batch.drop(this.cursor);
    this.limit -= this.cursor;
    this.cursor = 0;
  }

  private stepInArray(): void {
    const { bytes } = this.batch;
    const at = skipSpace(bytes, this.cursor, this.limit);
    this.cursor = at;
    if (at >= this.limit) return;
    const byte = bytes[at];
    if (byte === LINE_BREAK) this.cursor++;
    else if (this.ended) throw new Malformed('more after its end');
    else if (!this.began && byte === OPEN_BRACKET) {
      this.began = true;
      this.cursor++;
    } else if (byte === CLOSE_BRACKET && this.began) {
      this.ended = true;
      this.cursor++;
    } else if (byte === COMMA && this.afterEntry) {
      this.afterEntry = false;
      this.cursor++;
    } else if (byte === OPEN_BRACE && !this.afterEntry) {
      this.cursor = this.entry(at);
      // A lone object is an error that came instead of rows.
      if (!this.began) throw new Malformed('an object where its rows should begin');
      this.afterEntry = true;
    } else throw new Malformed('something that is neither a row nor a message');
  }

  private stepInLines(): void {
    const { bytes } = this.batch;
    const at = skipSpace(bytes, this.cursor, this.limit);
    this.cursor = at;
    if (at >= this.limit) return;
    const byte = bytes[at];
    if (byte === LINE_BREAK) {
      this.afterEntry = false;
      // An empty line is all that is left of a tombstone in this framing.
      this.cursor++;
    } else if (this.afterEntry) throw new Malformed('two rows in one line');
    else if (byte === OPEN_BRACKET) {
      const end = this.columns(at + 1);
      this.checkLength(at, end);
      this.batch.addRow(false);
      this.cursor = end;
      this.afterEntry = true;
    } else if (byte === OPEN_BRACE) {
      const end = skipValue(bytes, at, this.limit, 0);
      this.message(at, end);
      this.cursor = end;
      this.afterEntry = true;
    } else throw new Malformed('something that is neither a row nor a message');
  }

  /** Returns where the entry that starts at `at` ends. */
  private entry(at: number): number {
    const { bytes } = this.batch;
    const { limit } = this;
    if (this.header !== null && matches(bytes, at, limit, ROW_START)) {
      const columnsEnd = this.columns(at + ROW_START.length);
      const isTombstone = matches(bytes, columnsEnd, limit, TOMBSTONE_END);
      if (isTombstone || matches(bytes, columnsEnd, limit, ROW_END)) {
        const end = columnsEnd + (isTombstone ? TOMBSTONE_END.length : ROW_END.length);
        this.checkLength(at, end);
        this.batch.addRow(isTombstone);
        return end;
      }
    }
    return this.entryOfAnySpelling(at);
  }

  private entryOfAnySpelling(at: number): number {
    const { bytes } = this.batch;
    let rowStart = -1;
    let saysError = false;
    const end = scanObject(bytes, at + 1, this.limit, 1, (keyStart, keyEnd, start) => {
      // Servers before 0.10 spell out what an entry has not: "errorMessage":null.
      if (bytes[start] !== OPEN_BRACE && bytes[start] !== QUOTE) return;
      if (this.isKey(keyStart, keyEnd, KEYS.row)) rowStart = start;
      else if (this.isKey(keyStart, keyEnd, KEYS.errorMessage)) saysError = true;
    });
    this.checkLength(at, end);
    if (rowStart === -1 || saysError) this.message(at, end);
    else this.rowOf(rowStart);
    return end;
  }

  private rowOf(start: number): void {
    const { bytes } = this.batch;
    if (bytes[start] !== OPEN_BRACE) throw new Malformed('a row that is no object');
    let columnsStart = -1;
    let isTombstone = false;
    scanObject(bytes, start + 1, this.limit, 2, (keyStart, keyEnd, valueStart) => {
      if (this.isKey(keyStart, keyEnd, KEYS.columns)) {
        if (columnsStart !== -1) throw new Malformed('a row with two lists of columns');
        columnsStart = valueStart;
      } else if (this.isKey(keyStart, keyEnd, KEYS.tombstone)) isTombstone = bytes[valueStart] === LETTER_T;
    });
    if (columnsStart === -1 || bytes[columnsStart] !== OPEN_BRACKET) throw new Malformed('a row without columns');
    this.columns(columnsStart + 1);
    this.batch.addRow(isTombstone);
  }

  private isKey(start: number, end: number, key: Uint8Array): boolean {
    return end - start === key.length && matches(this.batch.bytes, start, end, key);
  }

  /** The values of a row, `at` after its bracket. Returns the end, after the closing one. */
  private columns(from: number): number {
    if (this.header === null) throw new Malformed('a row before the names of its columns');
    if (this.saidFinal) throw new Malformed('a row after the message that ends it');
    const { batch, width, limit } = this;
    const { bytes } = batch;
    batch.reserve(width);
    const base = batch.count * width;
    let found = 0;
    let at = skipSpace(bytes, from, limit);
    if (at < limit && bytes[at] === CLOSE_BRACKET) at++;
    else {
      for (;;) {
        const end = skipValue(bytes, at, limit, 1);
        if (found < width) batch.setValue(base + found, at, end);
        found++;
        at = end;
        if (bytes[at] !== COMMA && bytes[at] !== CLOSE_BRACKET) at = skipSpace(bytes, at, limit);
        const byte = at < limit ? bytes[at] : undefined;
        if (byte !== COMMA && byte !== CLOSE_BRACKET) {
          throw unexpected(at, limit, 'a row that does not go on with a comma');
        }
        at++;
        if (byte === CLOSE_BRACKET) break;
        at = skipSpace(bytes, at, limit);
      }
    }
    if (found !== width) throw new Malformed(`a row of ${found} value(s), and ${width} column(s)`);
    return at;
  }

  private checkLength(start: number, end: number): void {
    if (end - start > MAX_ROW_BYTES) throw new Malformed(TOO_LONG);
  }

  /** What is no row: few come, so they may be parsed whole. */
  private message(start: number, end: number): void {
    const value = this.parsed(start, end);
    const message = toKsqlMessage(value);
    if (message !== null) throw this.header === null ? statementFailure(message) : streamFailure(message, this.rows);
    if ('continuationToken' in value || 'consistencyToken' in value) return;
    if (this.header === null) {
      this.header = headerOf(value, this.framing);
      this.width = this.header.columns.length;
    } else if ('finalMessage' in value) this.saidFinal = true;
    else throw new Malformed('a message that is none of ksqlDB’s');
  }

  private parsed(start: number, end: number): object {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(this.batch.bytes.subarray(start, end));
      return z.looseObject({}).parse(JSON.parse(text));
    } catch (error) {
      throw new Malformed('a message that is no JSON object in UTF-8', { cause: error });
    }
  }

  private get rows(): number {
    return this.rowsBefore + this.batch.count;
  }

  private cutShort(): LakeError {
    const { rows } = this;
    return new LakeError(
      'SOURCE',
      `The answer of ksqlDB was cut short after ${rows} row(s): the server, or whatever stands before it, ended it early. Try again, and look into the server's log if it happens again.`,
      { details: { rows } },
    );
  }

  private fail(error: unknown): never {
    if (!(error instanceof Malformed)) throw error;
    if (error instanceof Unfinished && this.inputEnded) throw this.cutShort();
    // Its bytes are left out: they are somebody's data, and errors go to logs.
    throw new LakeError(
      'SOURCE',
      `The answer of ksqlDB cannot be read after ${this.rows} row(s): it has ${error.message}. Check that the address is that of a ksqlDB server with no program before it that changes answers.`,
      { details: { rows: this.rows }, cause: error },
    );
  }
}

const TOO_LONG = `a row longer than ${MAX_ROW_BYTES} bytes`;
