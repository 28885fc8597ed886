import { LakeError } from '../../../shared/errors';

/** Of a sheet. https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3 */
export const mostSheetRows = 1_048_576;
export const mostSheetColumns = 16_384;
const mostCellCharacters = 32_767;
/** A number of Excel keeps fifteen digits; what has more is text, so that none is lost. */
const mostDigits = 15;

/** Positions of `cellXfs` in the workbook's styles. */
export const styles = { plain: 0, date: 1, time: 2, head: 3 } as const;

/** What a value is to a spreadsheet, by its type. */
export type CellKind = 'number' | 'float' | 'date' | 'time' | 'boolean' | 'text';

export function cellKind(type: string): CellKind {
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'DATE') return 'date';
  if (type.startsWith('TIMESTAMP') && !type.endsWith(']')) return 'time';
  if (type === 'FLOAT' || type === 'DOUBLE') return 'float';
  return /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DECIMAL\(\d+,\d+\))$/.test(type) ? 'number' : 'text';
}

/** A cell of DuckDB's text of a value. Errors: REFUSED for a text longer than a cell may hold. */
export function cell(place: string, kind: CellKind, text: string): string {
  switch (kind) {
    case 'boolean':
      return `<c r="${place}" t="b"><v>${text === 'true' ? 1 : 0}</v></c>`;
    case 'number':
      return digitsOf(text) <= mostDigits ? numberCell(place, text) : textCell(place, text);
    case 'float':
      // Shortest text of a DOUBLE, which Excel keeps whole, though it shows fifteen digits. Not for `nan` and `inf`.
      return /^-?\d/.test(text) ? numberCell(place, text) : textCell(place, text);
    case 'date':
    case 'time': {
      const serial = serialOf(text);
      return serial === null
        ? textCell(place, text)
        : `<c r="${place}" s="${kind === 'date' ? styles.date : styles.time}"><v>${serial}</v></c>`;
    }
    case 'text':
      return textCell(place, text);
  }
}

function numberCell(place: string, text: string): string {
  return `<c r="${place}"><v>${text}</v></c>`;
}

/** Text as it is: with no formula, no number and no date made of it. */
export function textCell(place: string, text: string, style: number = styles.plain): string {
  if (text.length > mostCellCharacters) {
    throw new LakeError(
      'REFUSED',
      `The value of cell ${place} has ${text.length} characters, and a cell holds ${mostCellCharacters}. Shorten it with left(column, ${mostCellCharacters}), or export CSV or Parquet.`,
      { details: { cell: place } },
    );
  }
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

function digitsOf(text: string): number {
  return text.replace(/^-/, '').replace('.', '').replace(/^0+/, '').length;
}

const moment = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d(?:\.\d+)?)(?:\+00)?)?$/;
const dayMs = 86_400_000;
/** 1970-01-01 is day 25569 of Excel's calendar, which is right from 1900-03-01 on: before, it has a day that there never was. */
const epochSerial = 25_569;
const firstSerial = 61;

/** Days since Excel's day 0, UTC; null for what its calendar has not (before 1900-03-01, years of five digits, infinity). */
function serialOf(text: string): number | null {
  const match = moment.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match;
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day)) / dayMs + epochSerial;
  if (days < firstSerial) return null;
  return days + (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) / 86_400;
}

/** A, B … Z, AA … of a position from 0 on. */
export function columnLetters(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text in XML. What XML 1.0 cannot hold, and a carriage return, which its readers change, is written `_x000D_`, as spreadsheets do; so is the
 * underscore of a text that looks like it (ECMA-376 part 1, 22.9.2.19).
 */
export function xmlText(text: string): string {
  return text.replaceAll(
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    /[&<>\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/g,
    (character) => named[character] ?? `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
  );
}
