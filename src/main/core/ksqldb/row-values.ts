import { LakeError } from '../../../shared/errors';
import type { KsqlRowBatch } from '../ports';

const decoder = new TextDecoder();
/** So many digits a number holds. */
const safeDigits = 15;

export function isTombstone({ tombstones }: KsqlRowBatch, row: number): boolean {
  return tombstones !== null && tombstones[row] === 1;
}

/** Whole number in column `column` of `columns`; null where it is null. Error: SOURCE where it is none. */
export function wholeNumberAt(batch: KsqlRowBatch, row: number, column: number, columns: number): bigint | null {
  const { bytes, starts, ends } = batch;
  const start = starts[row * columns + column] ?? 0;
  const end = ends[row * columns + column] ?? 0;
  const isNegative = bytes[start] === 0x2d;
  let value = 0;
  let at = isNegative ? start + 1 : start;
  if (end - at > 0 && end - at <= safeDigits) {
    for (; at < end; at += 1) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === end) return BigInt(isNegative ? -value : value);
  }
  const text = decoder.decode(bytes.subarray(start, end));
  if (text === 'null') return null;
  if (/^-?\d{1,19}$/.test(text)) return BigInt(text);
  throw new LakeError('SOURCE', `The server gave ${text.slice(0, 60)} where a row has its time, partition or offset.`);
}

/** Of a row's time: milliseconds, -1 where there is none. Error: as `wholeNumberAt`. */
export function timeAt(batch: KsqlRowBatch, row: number, column: number, columns: number): number {
  return Number(wholeNumberAt(batch, row, column, columns) ?? -1n);
}
