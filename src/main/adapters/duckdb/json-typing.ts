import { JsonCursor, startsNumber } from './json-cursor';
import { fitDecimal, fitInteger } from './json-number';
import { draftField, mergeDrafts, type Draft, type DraftField } from './record-draft';

/** A value nested deeper than this becomes no column. */
const maxDepth = 16;
const longMin = -(2n ** 63n);
const longMax = 2n ** 63n - 1n;

/** Tells of one JSON value what type it would have as a column. */
export class JsonTyping extends JsonCursor {
  /** What the value last read says: null where it is null, which says nothing. */
  draft: Draft | null = null;
  /** Why it can be no column, where it is JSON after all. */
  problem: string | null = null;

  /** Reads the value that begins at `at` within the text [from, limit). False where it is not JSON, or can be no column. */
  read(bytes: Uint8Array, at: number, from: number, limit: number): boolean {
    this.reset(bytes, from, limit);
    this.at = at;
    this.problem = null;
    const draft = this.value(0);
    this.draft = draft === undefined ? null : draft;
    return draft !== undefined;
  }

  /** One past the value last read. */
  get next(): number {
    return this.at;
  }

  get syntaxProblem(): string | null {
    return this.syntax;
  }

  get sawBeyondAscii(): boolean {
    return this.beyondAscii;
  }

  /** Undefined where it cannot be read. */
  private value(depth: number): Draft | null | undefined {
    const first = this.here();
    switch (first) {
      case 0x22:
        return this.string() ? { kind: 'leaf', type: 'string' } : undefined;
      case 0x6e:
        return this.literal('null') ? null : undefined;
      case 0x74:
        return this.literal('true') ? { kind: 'leaf', type: 'boolean' } : undefined;
      case 0x66:
        return this.literal('false') ? { kind: 'leaf', type: 'boolean' } : undefined;
      case 0x5b:
      case 0x7b:
        if (depth === maxDepth) return this.refuse(`nested deeper than ${maxDepth} levels`);
        return first === 0x5b ? this.array(depth + 1) : this.object(depth + 1);
      default:
        return this.numberType(first);
    }
  }

  private numberType(first: number): Draft | undefined {
    if (!startsNumber(first)) {
      this.wrong('a value');
      return undefined;
    }
    if (!this.number()) return undefined;
    const whole = !this.hasExponent && this.fractionDigits === 0;
    if (whole && this.wholeDigits <= 18) return { kind: 'number', type: 'long' };
    const text = this.text();
    if (!whole) {
      if (fitDecimal(text, 38, 10) !== null) return { kind: 'number', type: 'decimal(38,10)' };
      return this.refuse(`${short(text)} does not fit the decimal(38,10) that a new number with a fraction becomes`);
    }
    if (fitInteger(text, longMin, longMax) !== null) return { kind: 'number', type: 'long' };
    if (fitDecimal(text, 38, 0) !== null) return { kind: 'number', type: 'decimal(38,0)' };
    return this.refuse(`${short(text)} has more digits than any column holds`);
  }

  private array(depth: number): Draft | undefined {
    let element: Draft | null = null;
    this.at += 1;
    this.space();
    if (this.here() === 0x5d) {
      this.at += 1;
      return { kind: 'array', element, containsNull: true };
    }
    for (;;) {
      const seen = this.value(depth);
      if (seen === undefined) return undefined;
      if (element === null) element = seen;
      else if (seen !== null) {
        const merged: Draft | string = mergeDrafts(element, seen);
        if (typeof merged === 'string') return this.refuse(merged);
        element = merged;
      }
      this.space();
      const next = this.here();
      if (next !== 0x2c && next !== 0x5d) {
        this.wrong('a comma or a bracket');
        return undefined;
      }
      this.at += 1;
      if (next === 0x5d) return { kind: 'array', element, containsNull: true };
      this.space();
    }
  }

  private object(depth: number): Draft | undefined {
    const fields: DraftField[] = [];
    const seen = new Set<string>();
    this.at += 1;
    this.space();
    if (this.here() === 0x7d) {
      this.at += 1;
      return { kind: 'struct', fields };
    }
    for (;;) {
      const name = this.keyText();
      if (name === null || !this.colon()) return undefined;
      if (seen.has(name)) return this.refuse(`duplicate field ${JSON.stringify(name)}`);
      seen.add(name);
      const draft = this.value(depth);
      if (draft === undefined) return undefined;
      if (draft !== null) fields.push(draftField(name, draft));
      this.space();
      const next = this.here();
      if (next !== 0x2c && next !== 0x7d) {
        this.wrong('a comma or a brace');
        return undefined;
      }
      this.at += 1;
      if (next === 0x7d) return { kind: 'struct', fields };
      this.space();
    }
  }

  private refuse(problem: string): undefined {
    this.problem = problem;
    return undefined;
  }
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
