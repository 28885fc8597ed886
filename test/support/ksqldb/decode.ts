import { isUtf8 } from 'node:buffer';
import { JsonReader, stringOf, Undecodable } from './json-reader';
import type { Column, Field, SqlType } from './types';

/** Reads one value and gives it as JSON text, as ksqlDB would write it: every digit as it came, `null` where there is none. */
type Decode = (json: JsonReader) => string;

/** The text of a number, which may be written as a string. */
function numberText(json: JsonReader): string {
  if (!json.isString()) return json.number();
  const text = stringOf(json.string());
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return text;
  throw new Undecodable(`"${text}" is no number`);
}

const integerRanges = {
  INTEGER: [-2_147_483_648n, 2_147_483_647n],
  BIGINT: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
} as const;

function wholeNumber(json: JsonReader, base: 'INTEGER' | 'BIGINT'): string {
  const text = numberText(json);
  const isPlain = /^-?\d+$/.test(text);
  if (isPlain && text.length <= (base === 'INTEGER' ? 9 : 18)) return text === '-0' ? '0' : text;
  // The fraction is cut off, as the real server does.
  const value = isPlain ? BigInt(text) : BigInt(Math.trunc(Number(text)));
  const [least, most] = integerRanges[base];
  if (value < least || value > most) throw new Undecodable(`${text} is beyond ${base}`);
  return value.toString();
}

/** As Java writes a double: 12 is 12.0, and from ten million on it has an exponent. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) throw new Undecodable('beyond DOUBLE');
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
  }
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** With exactly `scale` digits behind the point; undecodable where that would take rounding, or the digits do not fit. */
export function decimalText(text: string, precision: number, scale: number): string {
  const dot = text.indexOf('.');
  const places = dot < 0 ? 0 : text.length - dot - 1;
  const isPlain = text.length <= precision + 1 && /^[1-9]\d*(?:\.\d+)?$/.test(text);
  if (isPlain && places <= scale && text.length - places - (dot < 0 ? 0 : 1) <= precision - scale) {
    return places === scale ? text : `${text}${dot < 0 ? '.' : ''}${'0'.repeat(scale - places)}`;
  }
  return fittedDecimal(text, precision, scale);
}

function fittedDecimal(text: string, precision: number, scale: number): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const shift = Number(exponent);
  if (whole === '' || Math.abs(shift) > 400) throw new Undecodable(`${text} is no DECIMAL`);
  let digits = whole + fraction;
  let point = whole.length + shift;
  if (point < 0) digits = '0'.repeat(-point) + digits;
  if (point > digits.length) digits = digits.padEnd(point, '0');
  point = Math.max(point, 0);
  const before = digits.slice(0, point).replace(/^0+/, '');
  const after = digits.slice(point).replace(/0+$/, '');
  if (after.length > scale || before.length > precision - scale) {
    throw new Undecodable(`${text} does not fit DECIMAL(${precision}, ${scale})`);
  }
  return `${sign}${before === '' ? '0' : before}${scale === 0 ? '' : `.${after.padEnd(scale, '0')}`}`;
}

const MS_OF_DAY = 86_400_000;

function instantText(ms: number, from: number, to: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) throw new Undecodable('beyond the calendar');
  return `"${date.toISOString().slice(from, to)}"`;
}

export const timestampText = (ms: number): string => instantText(ms, 0, 23);

function decoderOf(type: SqlType): Decode {
  const present = presentDecoder(type);
  return (json) => (json.takeNull() ? 'null' : present(json));
}

function presentDecoder(type: SqlType): Decode {
  switch (type.base) {
    case 'BOOLEAN':
      return (json) => json.word();
    case 'INTEGER':
      return (json) => wholeNumber(json, 'INTEGER');
    case 'BIGINT':
      return (json) => wholeNumber(json, 'BIGINT');
    case 'DOUBLE':
      return (json) => doubleText(Number(numberText(json)));
    case 'DECIMAL':
      return (json) => decimalText(numberText(json), type.precision, type.scale);
    case 'STRING':
      return (json) => (json.isString() ? json.string() : JSON.stringify(json.raw()));
    case 'BYTES':
      return (json) => json.string();
    case 'TIMESTAMP':
      return (json) => timestampText(Number(wholeNumber(json, 'BIGINT')));
    case 'DATE':
      return (json) => instantText(Number(wholeNumber(json, 'INTEGER')) * MS_OF_DAY, 0, 10);
    case 'TIME':
      return (json) => instantText(Number(wholeNumber(json, 'INTEGER')), 11, 23);
    case 'ARRAY': {
      const element = decoderOf(type.element);
      return (json) => {
        const values: string[] = [];
        json.array(() => values.push(element(json)));
        return `[${values.join(',')}]`;
      };
    }
    case 'MAP': {
      const value = decoderOf(type.value);
      return (json) => {
        const entries: string[] = [];
        for (let name = json.firstName(); name !== null; name = json.nextName()) {
          entries.push(`${JSON.stringify(name)}:${value(json)}`);
        }
        return `{${entries.join(',')}}`;
      };
    }
    case 'STRUCT': {
      const fields = objectDecoder(type.fields);
      const heads = type.fields.map(({ name }, index) => `${index === 0 ? '' : ','}${JSON.stringify(name)}:`);
      return (json) => {
        let text = '';
        for (const [index, value] of fields(json, []).entries()) text += (heads[index] ?? '') + value;
        return `{${text}}`;
      };
    }
  }
}

const MOST_NAMES = 10_000;

/** Fills `values` from the object's members, in the order of `fields`; those that are missing are null. */
function objectDecoder(fields: readonly Field[]): (json: JsonReader, values: string[]) => string[] {
  const decoders = fields.map(({ type }) => decoderOf(type));
  const indexes = new Map<string, number>();
  // Names without quotes in the statement are upper case, and match whatever case the message has.
  const indexOf = (name: string): number => {
    const exact = fields.findIndex((field) => field.name === name);
    const index = exact >= 0 ? exact : fields.findIndex((field) => field.name === name.toUpperCase());
    if (indexes.size < MOST_NAMES) indexes.set(name, index);
    return index;
  };
  return (json, values) => {
    for (let i = 0; i < fields.length; i += 1) values.push('null');
    const base = values.length - fields.length;
    for (let name = json.firstName(); name !== null; name = json.nextName()) {
      const index = indexes.get(name) ?? indexOf(name);
      const decode = decoders[index];
      if (decode === undefined) json.raw();
      else values[base + index] = decode(json);
    }
    return values;
  };
}

export type RecordPart = (bytes: Buffer | null, values: string[]) => void;

function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (text.includes('\ufffd') && !isUtf8(bytes)) throw new Undecodable('no UTF-8');
  return text;
}

/** Appends the key's columns to the values. */
export function keyDecoder(columns: readonly Column[], format: string): RecordPart {
  const nulls = columns.map(() => 'null');
  const [only] = columns;
  const decode = keyFormat(columns, only, format);
  return (bytes, values) => {
    if (bytes === null || only === undefined) values.push(...nulls);
    else decode(bytes, values);
  };
}

function keyFormat(
  columns: readonly Column[],
  only: Column | undefined,
  format: string,
): (bytes: Buffer, values: string[]) => void {
  if (format === 'JSON') {
    if (columns.length > 1) {
      const fields = objectDecoder(columns);
      return (bytes, values) => fields(new JsonReader(textOf(bytes)), values);
    }
    // A key of one column is not wrapped in an object.
    const decode = only === undefined ? null : decoderOf(only.type);
    return (bytes, values) => values.push(decode?.(new JsonReader(textOf(bytes))) ?? 'null');
  }
  return (bytes, values) => values.push(kafkaKey(only?.type.base ?? 'STRING', bytes));
}

function kafkaKey(base: SqlType['base'], bytes: Buffer): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ofLength = (length: number): DataView => {
    if (view.byteLength !== length) throw new Undecodable(`a key of ${view.byteLength} bytes, not ${length}`);
    return view;
  };
  switch (base) {
    case 'INTEGER':
      return ofLength(4).getInt32(0).toString();
    case 'BIGINT':
      return ofLength(8).getBigInt64(0).toString();
    case 'DOUBLE':
      return doubleText(ofLength(8).getFloat64(0));
    default:
      return JSON.stringify(textOf(bytes));
  }
}

/** Appends the value's columns to the values; the bytes are an object in JSON. */
export function valueDecoder(columns: readonly Column[]): RecordPart {
  const fields = objectDecoder(columns);
  return (bytes, values) => {
    if (bytes === null) throw new Undecodable('no value');
    fields(new JsonReader(textOf(bytes)), values);
  };
}
