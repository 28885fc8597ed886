import { isUtf8 } from 'node:buffer';
import { JsonCursor } from './json-cursor';
import { fitDecimal, fitInteger } from './json-number';
import type { ObjectShape, RecordShape, Shape } from './json-shape';
import { isDateText, isInstantText, utcDayOf } from './instant-text';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Fractions of so many digits in all come through a double, and back to a decimal, unharmed. */
const doubleDigits = 15;
/** Of an offending value in a reason. */
const shownCharacters = 60;

/**
 * Decides of each record, before DuckDB sees it, whether every value is what the schema says. DuckDB's own conversion cannot be asked:
 * from_json makes NULL of what does not cast, rounds decimals, reads fractions through a double, ignores unknown fields, takes the first of
 * duplicates, and accepts trailing commas and NaN. One pass over the bytes, no objects made of a good record: about 1 µs for 450 bytes.
 *
 * After an accepted record, `accepted` is what DuckDB shall read: the record itself, or a copy in which numbers that a double cannot carry are spelt
 * so that they arrive digit for digit.
 */
export class RecordCheck extends JsonCursor {
  accepted: Uint8Array = new Uint8Array(0);
  /** Values that are there, not null, per leaf, of all accepted records: what DuckDB must end up with. */
  readonly counts: Float64Array;
  /** UTC day since the epoch of the accepted record's event time; null where it has none. */
  eventDay: number | null = null;
  private readonly root: ObjectShape;
  private readonly eventLeaf: number;
  private readonly touched: Int32Array;
  private touchedCount = 0;
  private problem: string | null = null;
  private path = '';
  private edits: Edit[] = [];

  constructor(shape: RecordShape, eventTimeColumn: string | null) {
    super();
    this.root = shape.root;
    this.eventLeaf = shape.leaves.findIndex(({ path }) => path.length === 1 && path[0] === eventTimeColumn);
    this.counts = new Float64Array(shape.leaves.length);
    this.touched = new Int32Array(shape.leaves.length);
  }

  /** Null where the record fits, else the reason why not. */
  check(bytes: Uint8Array): string | null {
    this.reset(bytes);
    this.problem = null;
    this.path = '';
    this.touchedCount = 0;
    this.eventDay = null;
    if (this.edits.length > 0) this.edits = [];
    if (this.record() && (!this.beyondAscii || isUtf8(bytes))) {
      this.accepted = this.edits.length === 0 ? bytes : this.edited();
      return null;
    }
    for (let i = 0; i < this.touchedCount; i += 1) {
      const leaf = this.touched[i] ?? 0;
      this.counts[leaf] = (this.counts[leaf] ?? 0) - 1;
    }
    return this.reason();
  }

  private record(): boolean {
    this.space();
    if (this.bytes[this.at] !== 0x7b) return this.refuse('not a JSON object');
    if (!this.object(this.root)) return false;
    this.space();
    return this.at === this.bytes.length || this.wrong('the end');
  }

  private reason(): string {
    if (!isUtf8(this.bytes)) return 'invalid UTF-8';
    if (this.syntax !== null) return `not JSON: ${this.syntax}`;
    if (this.path === '' && this.problem === 'not a JSON object') {
      try {
        JSON.parse(Buffer.from(this.bytes).toString('utf8'));
      } catch {
        return 'not JSON';
      }
    }
    return this.path === '' ? (this.problem ?? 'not JSON') : `${this.path}: ${this.problem}`;
  }

  private refuse(problem: string): false {
    this.problem = problem;
    return false;
  }

  private object(fields: ObjectShape): boolean {
    fields.generation += 1;
    const generation = fields.generation;
    this.at += 1;
    this.space();
    if (this.bytes[this.at] === 0x7d) this.at += 1;
    else {
      let expected = 0;
      for (;;) {
        const index = this.key(fields, expected);
        if (index < 0) return false;
        if (fields.stamps[index] === generation) return this.refuse(`duplicate field "${fields.names[index]}"`);
        fields.stamps[index] = generation;
        expected = index + 1;
        const shape = fields.shapes[index];
        if (shape === undefined || !this.member(shape, fields.required[index] === true)) {
          const name = fields.names[index] ?? '';
          this.path = this.path === '' ? name : `${name}.${this.path}`;
          return false;
        }
        const next = this.bytes[this.at];
        this.at += 1;
        if (next === 0x7d) break;
        if (next !== 0x2c) {
          this.at -= 1;
          return this.wrong('a comma or a brace');
        }
        this.space();
      }
    }
    return !fields.hasRequired || this.hasRequired(fields, generation);
  }

  private hasRequired(fields: ObjectShape, generation: number): boolean {
    for (let i = 0; i < fields.names.length; i += 1) {
      if (fields.required[i] === true && fields.stamps[i] !== generation) {
        return this.refuse(`required field "${fields.names[i]}" is missing`);
      }
    }
    return true;
  }

  /** Index of the field named here; records mostly keep the declared order, so that one is tried first. */
  private key(fields: ObjectShape, expected: number): number {
    const bytes = this.bytes;
    const quoted = fields.quotedNames[expected];
    if (quoted !== undefined) {
      let i = 0;
      while (i < quoted.length && bytes[this.at + i] === quoted[i]) i += 1;
      if (i === quoted.length) {
        this.at += i;
        return expected;
      }
    }
    const name = this.keyText();
    if (name === null) return -1;
    const index = fields.indexes.get(name);
    if (index !== undefined) return index;
    this.refuse(`unknown field ${JSON.stringify(name)}`);
    return -1;
  }

  private keyText(): string | null {
    if (this.bytes[this.at] !== 0x22) {
      this.wrong('a field name');
      return null;
    }
    if (!this.string()) return null;
    return this.escaped ? String(JSON.parse(`"${this.text()}"`)) : this.text();
  }

  private member(shape: Shape, required: boolean): boolean {
    this.space();
    if (this.bytes[this.at] !== 0x3a) return this.wrong('a colon');
    this.at += 1;
    this.space();
    if (!this.value(shape, required)) return false;
    this.space();
    return true;
  }

  private value(shape: Shape, required: boolean): boolean {
    const first = this.bytes[this.at];
    if (first === 0x6e) {
      if (!this.literal('null')) return false;
      return required ? this.refuse('null where a value is required') : true;
    }
    if (!this.present(shape, first)) return false;
    if (shape.leaf >= 0) {
      this.counts[shape.leaf] = (this.counts[shape.leaf] ?? 0) + 1;
      this.touched[this.touchedCount] = shape.leaf;
      this.touchedCount += 1;
    }
    return true;
  }

  private present(shape: Shape, first: number | undefined): boolean {
    switch (shape.kind) {
      case 'string':
        return first === 0x22 ? this.string() : this.mismatch(shape);
      case 'decimal':
      case 'integer':
        return this.exact(shape, first);
      case 'instant':
      case 'date':
        return this.time(shape, first);
      case 'struct':
        return first === 0x7b && shape.fields !== null ? this.object(shape.fields) : this.mismatch(shape);
      case 'float':
        return this.float(shape, first);
      case 'boolean':
        if (first === 0x74) return this.literal('true');
        return first === 0x66 ? this.literal('false') : this.mismatch(shape);
      case 'array':
        return first === 0x5b && shape.element !== null
          ? this.array(shape.element, shape.elementRequired)
          : this.mismatch(shape);
      case 'map':
        return first === 0x7b && shape.element !== null
          ? this.map(shape.element, shape.elementRequired)
          : this.mismatch(shape);
    }
  }

  private time(shape: Shape, first: number | undefined): boolean {
    if (first !== 0x22) return this.mismatch(shape);
    if (!this.string()) return false;
    const fits =
      shape.kind === 'date'
        ? isDateText(this.bytes, this.start, this.end)
        : isInstantText(this.bytes, this.start, this.end);
    if (!fits) return this.misfit(shape, `"${this.text()}"`);
    if (shape.leaf === this.eventLeaf && shape.leaf >= 0) this.eventDay = utcDayOf(this.bytes, this.start, this.end);
    return true;
  }

  /** Decimals and integers: JSON numbers, and numbers in quotes, as sources write them that care for their digits. */
  private exact(shape: Shape, first: number | undefined): boolean {
    const from = this.at;
    if (first === 0x22) {
      if (!this.string()) return false;
    } else if (first === 0x2d || (first !== undefined && first >= 0x30 && first <= 0x39)) {
      if (!this.number()) return false;
      if (!this.hasExponent) {
        if (shape.kind === 'integer' && this.fractionDigits === 0 && this.wholeDigits <= shape.safeDigits) return true;
        if (
          shape.kind === 'decimal' &&
          this.wholeDigits <= shape.precision - shape.scale &&
          this.fractionDigits <= shape.scale &&
          (this.fractionDigits === 0 || this.wholeDigits + this.fractionDigits <= doubleDigits)
        ) {
          return true;
        }
      }
    } else return this.mismatch(shape);
    const text = this.text();
    const plain =
      shape.kind === 'integer'
        ? fitInteger(text, shape.min, shape.max)
        : fitDecimal(text, shape.precision, shape.scale);
    if (plain === null) return this.misfit(shape, first === 0x22 ? `"${text}"` : text);
    // In quotes DuckDB casts the text, exactly; bare it would read a fraction through a double.
    this.edits.push({ start: from, end: this.at, text: shape.kind === 'integer' ? plain : `"${plain}"` });
    return true;
  }

  /** A double is an approximation by its declaration, but neither infinite nor zero where the source's number is not. */
  private float(shape: Shape, first: number | undefined): boolean {
    if (!(first === 0x2d || (first !== undefined && first >= 0x30 && first <= 0x39))) return this.mismatch(shape);
    if (!this.number()) return false;
    if (!this.hasExponent && this.wholeDigits + this.fractionDigits <= doubleDigits) return true;
    const text = this.text();
    const near = shape.single ? Math.fround(Number(text)) : Number(text);
    if (!Number.isFinite(near) || (near === 0 && /[1-9]/.test(text.split(/[eE]/)[0] ?? '')))
      return this.misfit(shape, text);
    // A whole number is an identity more often than a measure: one that would change is not taken.
    if (!shape.single && !this.hasExponent && this.fractionDigits === 0 && BigInt(near) !== BigInt(text))
      return this.misfit(shape, text);
    return true;
  }

  private array(element: Shape, required: boolean): boolean {
    this.at += 1;
    this.space();
    if (this.bytes[this.at] === 0x5d) {
      this.at += 1;
      return true;
    }
    for (let i = 0; ; i += 1) {
      if (!this.value(element, required)) {
        this.path = this.path === '' ? `[${i}]` : `[${i}].${this.path}`;
        return false;
      }
      this.space();
      const next = this.bytes[this.at];
      if (next !== 0x2c && next !== 0x5d) return this.wrong('a comma or a bracket');
      this.at += 1;
      if (next === 0x5d) return true;
      this.space();
    }
  }

  private map(element: Shape, required: boolean): boolean {
    const seen = new Set<string>();
    this.at += 1;
    this.space();
    if (this.bytes[this.at] === 0x7d) {
      this.at += 1;
      return true;
    }
    for (;;) {
      const name = this.keyText();
      if (name === null) return false;
      if (seen.has(name)) return this.refuse(`duplicate field ${JSON.stringify(name)}`);
      seen.add(name);
      if (!this.member(element, required)) {
        this.path = this.path === '' ? name : `${name}.${this.path}`;
        return false;
      }
      const next = this.bytes[this.at];
      if (next !== 0x2c && next !== 0x7d) return this.wrong('a comma or a brace');
      this.at += 1;
      if (next === 0x7d) return true;
      this.space();
    }
  }

  /** A value of another kind than the schema's: named by what it is. */
  private mismatch(shape: Shape): false {
    const first = this.bytes[this.at] ?? 0;
    if (first === 0x7b) return this.misfit(shape, 'an object');
    if (first === 0x5b) return this.misfit(shape, 'an array');
    if (first === 0x74) return this.literal('true') && this.misfit(shape, 'true');
    if (first === 0x66) return this.literal('false') && this.misfit(shape, 'false');
    if (first === 0x22) return this.string() && this.misfit(shape, `"${this.text()}"`);
    if (first === 0x2d || (first >= 0x30 && first <= 0x39)) return this.number() && this.misfit(shape, this.text());
    return this.wrong('a value');
  }

  private misfit(shape: Shape, shown: string): false {
    const short = shown.length > shownCharacters ? `${shown.slice(0, shownCharacters)}…` : shown;
    return this.refuse(`${short} is not ${/^[aeiou]/.test(shape.label) ? 'an' : 'a'} ${shape.label}`);
  }

  private edited(): Uint8Array {
    const parts: Uint8Array[] = [];
    let from = 0;
    for (const { start, end, text } of this.edits) {
      parts.push(this.bytes.subarray(from, start), Buffer.from(text));
      from = end;
    }
    parts.push(this.bytes.subarray(from));
    return Buffer.concat(parts);
  }
}
