import { LakeError, messageOf } from '../../../shared/errors';
import type { AvroAnswer, AvroReader, AvroSchemas } from '../../core/ports';
import { columnsOf, columnTypeOf, onlyBranch, recordsOf, valueName } from './avro-columns';
import { AvroCursor, AvroProblem } from './avro-cursor';
import { parseAvroSchema, type AvroField, type AvroNode } from './avro-node';
import { dateText, decimalText, timestampText, timeText, uuidText } from './avro-text';

/** Avro by avsc's reading of schemas and our own of values: exact, and it says at which byte a value is broken. */
export function createAvroSchemas(): AvroSchemas {
  return {
    compile(schema, referenced) {
      try {
        const root = parseAvroSchema(schema, referenced);
        return new AvroJsonReader(root);
      } catch (error) {
        throw new LakeError('SOURCE', `not an Avro schema that can be read: ${messageOf(error)}`, { cause: error });
      }
    },
  };
}

/** Writes the JSON of the value that the cursor is at. */
type Write = (cursor: AvroCursor) => string;

/** Blocks of things that take no bytes could be of any length. */
const mostItemsOfNothing = 100_000;

class AvroJsonReader implements AvroReader {
  readonly columns;
  private readonly cursor = new AvroCursor();
  private readonly write: Write;

  constructor(root: AvroNode) {
    this.columns = columnsOf(root);
    this.write = recordsOf(root) === null ? wrapped(root) : rootOf(root);
  }

  read(bytes: Uint8Array, start: number, end: number): AvroAnswer {
    const { cursor } = this;
    cursor.reset(bytes, start, end, start);
    try {
      const json = this.write(cursor);
      if (cursor.left > 0) throw cursor.problem(`${cursor.left} bytes are left over`);
      return { json };
    } catch (error) {
      if (error instanceof AvroProblem)
        return { problem: `not Avro of its schema: ${error.what}, at byte ${error.atByte}` };
      throw error;
    }
  }
}

function wrapped(root: AvroNode): Write {
  const value = writerOf(root);
  return (cursor) => `{"${valueName}":${value(cursor)}}`;
}

/** A union of records is written as whichever it is. */
function rootOf(root: AvroNode): Write {
  if (root.kind !== 'union') return writerOf(root);
  const branches = root.branches.map(({ node }) => (node.kind === 'null' ? null : writerOf(node)));
  return (cursor) => {
    const write = branches[cursor.count(branches.length, 'branch of its union')];
    if (write == null) throw cursor.problem('null where a record is expected');
    return write(cursor);
  };
}

function writerOf(node: AvroNode): Write {
  switch (node.kind) {
    case 'null':
      return () => 'null';
    case 'boolean':
      return (cursor) => {
        const byte = cursor.byte();
        if (byte > 1) throw cursor.problem(`${byte} is no boolean`);
        return byte === 1 ? 'true' : 'false';
      };
    case 'int':
      return (cursor) => String(cursor.int());
    case 'long':
      return (cursor) => String(cursor.long());
    case 'float':
      return (cursor) => finite(cursor.float(), cursor);
    case 'double':
      return (cursor) => finite(cursor.double(), cursor);
    case 'bytes':
      return (cursor) => `"${cursor.bytesOfLength().toString('base64')}"`;
    case 'fixed':
      return (cursor) => `"${cursor.take(node.size).toString('base64')}"`;
    case 'string':
      return (cursor) => cursor.quotedText();
    case 'uuid':
      if (node.size === null) return (cursor) => cursor.quotedText();
      return (cursor) => `"${uuidText(cursor.take(16))}"`;
    case 'enum': {
      const symbols = node.symbols.map((symbol) => JSON.stringify(symbol));
      return (cursor) => symbols[cursor.count(symbols.length, 'symbol of its enum')] ?? 'null';
    }
    case 'decimal':
      return (cursor) => {
        const bytes = node.size === null ? cursor.bytesOfLength() : cursor.take(node.size);
        return `"${decimalText(bytes, node.scale)}"`;
      };
    case 'date':
      return (cursor) => {
        const days = cursor.int();
        return quoted(dateText(days), days, 'date of the years 0001 to 9999', cursor);
      };
    case 'time':
      return (cursor) => {
        const value = cursor.long();
        return quoted(timeText(value, node.micros), value, 'time of a day', cursor);
      };
    case 'timestamp':
    case 'local-timestamp': {
      const zone = node.kind === 'timestamp' ? 'Z' : '';
      return (cursor) => {
        const value = cursor.long();
        const text = timestampText(value, node.micros);
        return quoted(text === null ? null : text + zone, value, 'time of the years 0001 to 9999', cursor);
      };
    }
    case 'array':
      return arrayOf(writerOf(node.element));
    case 'map':
      return mapOf(writerOf(node.element));
    case 'record':
      return objectOf(node.fields);
    case 'union':
      return unionOf(node.branches);
  }
}

function finite(value: number, cursor: AvroCursor): string {
  if (Object.is(value, -0)) return '-0.0';
  // The shortest digits that name a large double are not those of its value, and as a whole number they would be taken for exact.
  if (Number.isFinite(value)) return Math.abs(value) < 2 ** 53 ? String(value) : value.toExponential();
  throw cursor.problem(`${value} is a number that columns are not filled with`);
}

function quoted(text: string | null, value: number | bigint, what: string, cursor: AvroCursor): string {
  if (text === null) throw cursor.problem(`${value} is no ${what}`);
  return `"${text}"`;
}

function objectOf(fields: readonly AvroField[]): Write {
  const writers = fields.map(({ name, node }) => ({
    key: `${JSON.stringify(name)}:`,
    write: writerOf(node),
    isShown: columnTypeOf(node) !== null,
  }));
  return (cursor) => {
    let json = '';
    for (const { key, write, isShown } of writers) {
      const value = write(cursor);
      if (isShown) json += json === '' ? key + value : `,${key}${value}`;
    }
    return `{${json}}`;
  };
}

function unionOf(branches: readonly AvroField[]): Write {
  const isPlain = onlyBranch(branches) !== null;
  const writers = branches.map(({ name, node }) => {
    const write = writerOf(node);
    if (isPlain || node.kind === 'null') return write;
    const key = `{${JSON.stringify(name)}:`;
    const isShown = columnTypeOf(node) !== null;
    return (cursor: AvroCursor): string => {
      const value = write(cursor);
      return isShown ? `${key}${value}}` : '{}';
    };
  });
  return (cursor) => writers[cursor.count(writers.length, 'branch of its union')]?.(cursor) ?? 'null';
}

function arrayOf(write: Write): Write {
  return (cursor) => {
    let json = '';
    for (const _ of items(cursor)) {
      const value = write(cursor);
      json += json === '' ? value : `,${value}`;
    }
    return `[${json}]`;
  };
}

function mapOf(write: Write): Write {
  return (cursor) => {
    let json = '';
    for (const _ of items(cursor)) {
      const key = cursor.quotedText();
      const value = write(cursor);
      json += json === '' ? `${key}:${value}` : `,${key}:${value}`;
    }
    return `{${json}}`;
  };
}

/** As often as there are items, in blocks up to an empty one. */
function* items(cursor: AvroCursor): Generator<void, void, void> {
  for (;;) {
    let count = cursor.long();
    if (count < 0) {
      count = -count;
      // Bytes of the block, for who wants to skip it.
      cursor.long();
    }
    if (count > cursor.left && count > mostItemsOfNothing) throw cursor.problem(`${count} items announced`);
    if (Number(count) === 0) return;
    for (let i = 0; i < Number(count); i += 1) yield;
  }
}
