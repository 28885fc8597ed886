import { isDateText, isInstantText, utcDayOf } from './instant-text';
import type { Lead, ObjectShape, RecordShape, Shape } from './json-shape';
import { JsonTyping } from './json-typing';
import { JsonValueCheck } from './json-value-check';
import type { Addition, Draft } from './record-draft';

/** One pass over a record by a shape: counts its values, and notes down what the shape lacks. No objects are made of a good record. */
export abstract class RecordWalk extends JsonValueCheck {
  /** UTC day since the epoch of the record's event time; null where it has none. */
  eventDay: number | null = null;
  /** Values that are there, not null, per leaf, of all accepted records: what DuckDB must end up with. */
  counts: Float64Array;
  /** Of the record at hand, leaves that have a value. */
  protected touched: Int32Array;
  protected touchedCount = 0;
  protected additions: Addition[] = [];
  /** Where the value that does not fit is. */
  protected path = '';
  private name: string | null = null;
  private eventLeaf: number;
  private readonly typing = new JsonTyping();

  constructor(
    protected shape: RecordShape,
    private readonly eventTimeColumn: string | null,
  ) {
    super();
    this.counts = new Float64Array(shape.leaves.length);
    this.touched = new Int32Array(shape.leaves.length);
    this.eventLeaf = this.findEventLeaf(shape);
  }

  /** Goes on with another shape, whose leaves are the present ones and others. */
  protected adopt(shape: RecordShape): void {
    if (shape === this.shape) return;
    const counts = new Map(this.shape.leaves.map(({ path }, i) => [JSON.stringify(path), this.counts[i] ?? 0]));
    this.shape = shape;
    this.counts = Float64Array.from(shape.leaves, ({ path }) => counts.get(JSON.stringify(path)) ?? 0);
    this.touched = new Int32Array(shape.leaves.length);
    this.touchedCount = 0;
    this.eventLeaf = this.findEventLeaf(shape);
  }

  private findEventLeaf(shape: RecordShape): number {
    return shape.leaves.findIndex(({ path }) => path.length === 1 && path[0] === this.eventTimeColumn);
  }

  protected record(): boolean {
    this.space();
    if (this.here() !== 0x7b) return this.refuse('not a JSON object');
    if (!this.object(this.shape.root)) return false;
    this.space();
    return this.at === this.limit || this.wrong('the end');
  }

  private object(fields: ObjectShape): boolean {
    fields.generation += 1;
    const generation = fields.generation;
    this.at += 1;
    this.space();
    if (this.here() === 0x7d) this.at += 1;
    else {
      let expected = 0;
      let unknown: Set<string> | null = null;
      for (;;) {
        const index = this.key(fields, expected);
        if (index < 0) {
          unknown ??= new Set();
          if (!this.unknownField(fields, unknown)) return false;
        } else {
          if (fields.stamps[index] === generation) return this.refuse(`duplicate field "${fields.names[index]}"`);
          fields.stamps[index] = generation;
          expected = index + 1;
          const shape = fields.shapes[index];
          if (shape === undefined || !this.member(shape, fields.required[index] === true)) {
            return this.within(fields.names[index] ?? '');
          }
        }
        const next = this.here();
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

  private within(name: string): false {
    this.path = this.path === '' ? name : `${name}.${this.path}`;
    return false;
  }

  /** A field that the columns lack: noted down with its type where it may become one. `seen`: those of the same object. */
  private unknownField(fields: ObjectShape, seen: Set<string>): boolean {
    const { name } = this;
    if (name === null) return false;
    if (!fields.grows) return this.refuse(`unknown field ${JSON.stringify(name)}`);
    if (seen.has(name)) return this.refuse(`duplicate field ${JSON.stringify(name)}`);
    seen.add(name);
    if (!this.colon()) return this.within(name);
    const draft = fields === this.shape.root && name === this.eventTimeColumn ? this.eventTime() : this.typed();
    if (draft === undefined) return this.within(name);
    if (draft !== null) this.additions.push({ path: [...fields.path, name], draft });
    this.space();
    return true;
  }

  /** Type of the value here, null of a null; undefined where it can be no column. */
  private typed(): Draft | null | undefined {
    const { typing } = this;
    const fits = typing.read(this.bytes, this.at, this.from, this.limit);
    this.at = typing.next;
    this.beyondAscii ||= typing.sawBeyondAscii;
    if (fits) return typing.draft;
    this.syntax = typing.syntaxProblem;
    this.problem = typing.problem;
    return undefined;
  }

  /** The feed says of this one field that it is a time. */
  private eventTime(): Draft | null | undefined {
    if (this.here() === 0x22) {
      if (!this.string()) return undefined;
      if (isInstantText(this.bytes, this.start, this.end)) return { kind: 'leaf', type: 'timestamp' };
      if (isDateText(this.bytes, this.start, this.end)) return { kind: 'leaf', type: 'date' };
    } else if (this.here() === 0x6e) return this.literal('null') ? null : undefined;
    this.refuse('not a timestamp, and the feed takes its event time from here');
    return undefined;
  }

  protected widen(shape: Shape, from: number): boolean {
    this.at = from;
    const draft = this.typed();
    if (draft === undefined) return false;
    const isArray = draft?.kind === 'array';
    // An array that is empty too, or has nothing but nulls, fits as it is.
    if (draft !== null && !(isArray && draft.element === null)) this.additions.push({ path: shape.path, draft });
    return true;
  }

  private hasRequired(fields: ObjectShape, generation: number): boolean {
    for (let i = 0; i < fields.names.length; i += 1) {
      if (fields.required[i] === true && fields.stamps[i] !== generation) {
        return this.refuse(`required field "${fields.names[i]}" is missing`);
      }
    }
    return true;
  }

  /**
   * Index of the field named here, with the colon and up to its value; or -1, before the colon, for one that is not known (`name`) or none (null).
   * Records mostly keep the declared order and have no spaces: that is tried first.
   */
  private key(fields: ObjectShape, expected: number): number {
    const lead = fields.leads[expected];
    if (lead !== undefined && this.isHere(lead)) {
      this.at += lead.length;
      this.space();
      return expected;
    }
    this.name = this.keyText();
    const index = this.name === null ? -1 : (fields.indexes.get(this.name) ?? -1);
    return index >= 0 && !this.colon() ? -2 : index;
  }

  private isHere({ length, words }: Lead): boolean {
    const { view, at } = this;
    const last = at + length - 4;
    if (last + 4 > this.limit || words.length === 0) return false;
    for (let i = 0, place = at; i < words.length; i += 1, place += 4) {
      if (view.getInt32(place < last ? place : last, true) !== words[i]) return false;
    }
    return true;
  }

  private member(shape: Shape, required: boolean): boolean {
    if (!this.value(shape, required)) return false;
    this.space();
    return true;
  }

  private value(shape: Shape, required: boolean): boolean {
    const first = this.here();
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

  private present(shape: Shape, first: number): boolean {
    switch (shape.kind) {
      case 'string':
        return first === 0x22 ? this.string() : this.mismatch(shape);
      case 'decimal':
      case 'integer':
        return this.exact(shape, first);
      case 'instant':
      case 'date':
        if (!this.time(shape, first)) return false;
        if (shape.leaf === this.eventLeaf && shape.leaf >= 0)
          this.eventDay = utcDayOf(this.bytes, this.start, this.end);
        return true;
      case 'binary':
        return this.binary(shape, first);
      case 'struct':
        return first === 0x7b && shape.fields !== null ? this.object(shape.fields) : this.mismatch(shape);
      case 'float':
        return this.float(shape, first);
      case 'boolean':
        if (first === 0x74) return this.literal('true');
        return first === 0x66 ? this.literal('false') : this.mismatch(shape);
      case 'array':
        if (first !== 0x5b) return this.mismatch(shape);
        return shape.element === null ? this.widen(shape, this.at) : this.array(shape.element, shape.elementRequired);
      case 'map':
        return first === 0x7b && shape.element !== null
          ? this.map(shape.element, shape.elementRequired)
          : this.mismatch(shape);
    }
  }

  private array(element: Shape, required: boolean): boolean {
    this.at += 1;
    this.space();
    if (this.here() === 0x5d) {
      this.at += 1;
      return true;
    }
    for (let i = 0; ; i += 1) {
      if (!this.value(element, required)) {
        this.path = this.path === '' ? `[${i}]` : `[${i}].${this.path}`;
        return false;
      }
      this.space();
      const next = this.here();
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
    if (this.here() === 0x7d) {
      this.at += 1;
      return true;
    }
    for (;;) {
      const name = this.keyText();
      if (name === null) return false;
      if (seen.has(name)) return this.refuse(`duplicate field ${JSON.stringify(name)}`);
      seen.add(name);
      if (!this.colon() || !this.member(element, required)) {
        this.path = this.path === '' ? name : `${name}.${this.path}`;
        return false;
      }
      const next = this.here();
      if (next !== 0x2c && next !== 0x7d) return this.wrong('a comma or a brace');
      this.at += 1;
      if (next === 0x7d) return true;
      this.space();
    }
  }
}
