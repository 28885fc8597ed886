import { LakeError } from '../../../shared/errors';
import type { PrimitiveType } from '../../../shared/contract/types';
import { decimalOf } from './column-types';
import { draftOf, type Draft, type DraftField, type DraftPath } from './record-draft';

/** What a declared type asks of a JSON value, laid out for record-check's inner loop. */
export interface Shape {
  readonly kind:
    | 'string'
    | 'integer'
    | 'decimal'
    | 'float'
    | 'boolean'
    | 'binary'
    | 'date'
    | 'instant'
    | 'struct'
    | 'array'
    | 'map';
  /** In reasons: `"abc" is not a decimal(18,2)`. */
  readonly label: string;
  readonly precision: number;
  readonly scale: number;
  readonly min: bigint;
  readonly max: bigint;
  /** Integers of so many digits fit without a look at their value. */
  readonly safeDigits: number;
  readonly single: boolean;
  readonly fields: ObjectShape | null;
  readonly element: Shape | null;
  readonly elementRequired: boolean;
  /** Index into RecordCheck's counts of values; -1 for what is not counted (groups, and leaves inside lists and maps). */
  readonly leaf: number;
  /** May still become another type, as record-draft has it: a number, or an array of which only empty ones were seen. */
  readonly unsettled: boolean;
  /** Set for what is unsettled. */
  readonly path: DraftPath;
}

export interface ObjectShape {
  readonly names: readonly string[];
  /** Names as JSON spells them, with quotes and colon: to be compared with the record's bytes. */
  readonly leads: readonly Lead[];
  readonly shapes: readonly Shape[];
  readonly required: readonly boolean[];
  readonly hasRequired: boolean;
  readonly indexes: ReadonlyMap<string, number>;
  /** Fields that it lacks may become columns: not so inside a map, whose values other readers of Delta cannot see grow. */
  readonly grows: boolean;
  readonly path: DraftPath;
  /** stamps[i] === the current generation: field i was seen in the object at hand. */
  readonly stamps: Float64Array;
  generation: number;
}

/** UTF-8 to be compared four bytes at a time: little-endian words at 0, 4, 8 …, the last of them, which overlaps, at `length - 4`. */
export interface Lead {
  readonly length: number;
  readonly words: Int32Array;
}

/** A leaf whose values are counted, as COPY's statistics name it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly type: PrimitiveType;
}

export interface RecordShape {
  readonly root: ObjectShape;
  readonly leaves: readonly Leaf[];
}

const integerRanges: Readonly<Record<string, { bits: number; safeDigits: number }>> = {
  byte: { bits: 8, safeDigits: 2 },
  short: { bits: 16, safeDigits: 4 },
  integer: { bits: 32, safeDigits: 9 },
  long: { bits: 64, safeDigits: 18 },
};

const noShape = {
  precision: 0,
  scale: 0,
  min: 0n,
  max: 0n,
  safeDigits: 0,
  single: false,
  fields: null,
  element: null,
  elementRequired: false,
  leaf: -1,
  unsettled: false,
  path: [],
};

/** `grows`: unknown fields may become columns. Error: INVALID_INPUT for columns that JSON records cannot fill. */
export function compileRecordShape(columns: readonly DraftField[], grows: boolean): RecordShape {
  const leaves: Leaf[] = [];

  /** Inside an array or a map nothing is counted: COPY's statistics count elements there. */
  interface Place {
    readonly path: DraftPath;
    readonly counted: boolean;
    readonly grows: boolean;
  }

  function object(fields: readonly DraftField[], at: Place): ObjectShape {
    const seen = new Set<string>();
    for (const { name } of fields) {
      // DuckDB's struct fields and columns are told apart without regard to case.
      if (seen.has(name.toLowerCase())) throw invalid([...at.path, name], 'is declared twice (case does not count)');
      seen.add(name.toLowerCase());
    }
    return {
      names: fields.map(({ name }) => name),
      leads: fields.map(({ name }) => leadOf(name)),
      shapes: fields.map(({ name, draft }) => shape(draft, { ...at, path: [...at.path, name] })),
      required: fields.map(({ nullable }) => !nullable),
      hasRequired: fields.some(({ nullable }) => !nullable),
      indexes: new Map(fields.map(({ name }, i) => [name, i])),
      grows: at.grows,
      path: at.path,
      stamps: new Float64Array(fields.length),
      generation: 0,
    };
  }

  function shape(draft: Draft, at: Place): Shape {
    switch (draft.kind) {
      case 'struct':
        return { ...noShape, kind: 'struct', label: 'object', fields: object(draft.fields, at) };
      case 'array': {
        const element =
          draft.element === null ? null : shape(draft.element, { ...at, path: [...at.path, null], counted: false });
        const unsettled = element === null;
        return {
          ...noShape,
          kind: 'array',
          label: 'array',
          element,
          elementRequired: !draft.containsNull,
          unsettled,
          path: at.path,
        };
      }
      case 'map': {
        const { keyType, valueType, valueContainsNull } = draft.type;
        if (keyType !== 'string') throw invalid(at.path, 'is a map whose keys are not strings');
        const element = shape(draftOf(valueType), { path: [...at.path, null], counted: false, grows: false });
        return { ...noShape, kind: 'map', label: 'object', element, elementRequired: !valueContainsNull };
      }
      case 'number':
        return { ...primitive(draft.type, at), unsettled: draft.type === 'long', path: at.path };
      case 'leaf':
        return primitive(draft.type, at);
    }
  }

  function primitive(type: PrimitiveType, at: Place): Shape {
    const leaf = at.counted ? leaves.push({ path: at.path.map(String), type }) - 1 : -1;
    const base = { ...noShape, label: type, leaf };
    const decimal = decimalOf(type);
    if (decimal !== null) return { ...base, kind: 'decimal', ...decimal };
    const range = integerRanges[type];
    if (range !== undefined) {
      const half = 1n << BigInt(range.bits - 1);
      return { ...base, kind: 'integer', min: -half, max: half - 1n, safeDigits: range.safeDigits };
    }
    switch (type) {
      case 'string':
      case 'boolean':
      case 'binary':
      case 'date':
        return { ...base, kind: type };
      case 'float':
      case 'double':
        return { ...base, kind: 'float', single: type === 'float' };
      case 'timestamp':
        return { ...base, kind: 'instant' };
      default:
        throw invalid(at.path, `is ${type}, which JSON has no form for`);
    }
  }

  const root = object(columns, { path: [], counted: true, grows });
  return { root, leaves };
}

function invalid(path: DraftPath, what: string): LakeError {
  const column = path.filter((name) => name !== null).join('.');
  return new LakeError('INVALID_INPUT', `The column ${column} ${what}. Change the feed's columns.`, {
    details: { column },
  });
}

function leadOf(name: string): Lead {
  const bytes = new TextEncoder().encode(`${JSON.stringify(name)}:`);
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  // A field without a name is shorter than a word: it is found by its text.
  const count = length < 4 ? 0 : Math.ceil(length / 4);
  const words = Int32Array.from({ length: count }, (_, i) => view.getInt32(Math.min(4 * i, length - 4), true));
  return { length, words };
}
