import { JsonCursor, startsNumber } from './json-cursor';
import { isBase64Text, toBlobText } from './base64-text';
import { fitDecimal, fitInteger } from './json-number';
import type { Shape } from './json-shape';
import { isDateText, isInstantText } from './instant-text';

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Fractions of so many digits in all come through a double, and back to a decimal, unharmed. */
const doubleDigits = 15;
/** Of an offending value in a reason. */
const shownCharacters = 60;

/** Checks the values without fields of their own; in `edits`, what DuckDB must read in another spelling so that nothing is lost. */
export abstract class JsonValueCheck extends JsonCursor {
  protected problem: string | null = null;
  protected edits: Edit[] = [];

  protected refuse(problem: string): false {
    this.problem = problem;
    return false;
  }

  /** A value that does not fit a type which may still become another: true where it will. */
  protected abstract widen(shape: Shape, from: number): boolean;

  protected time(shape: Shape, first: number): boolean {
    if (first !== 0x22) return this.mismatch(shape);
    if (!this.string()) return false;
    const fits =
      shape.kind === 'date'
        ? isDateText(this.bytes, this.start, this.end)
        : isInstantText(this.bytes, this.start, this.end);
    if (!fits) return this.misfit(shape, `"${this.text()}"`);
    return true;
  }

  /** Base64, as JSON carries bytes; DuckDB reads a BLOB from hexadecimal escapes instead. */
  protected binary(shape: Shape, first: number): boolean {
    if (first !== 0x22) return this.mismatch(shape);
    const from = this.at;
    if (!this.string()) return false;
    const text = this.text();
    if (this.escaped || !isBase64Text(text)) return this.misfit(shape, `"${text}"`);
    this.edits.push({ start: from, end: this.at, text: toBlobText(text) });
    return true;
  }

  /** Decimals and integers: JSON numbers, and numbers in quotes, as sources write them that care for their digits. */
  protected exact(shape: Shape, first: number): boolean {
    const from = this.at;
    if (first === 0x22) {
      if (!this.string()) return false;
    } else if (startsNumber(first)) {
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
    if (plain === null) {
      if (shape.unsettled && first !== 0x22) return this.widen(shape, from);
      return this.misfit(shape, first === 0x22 ? `"${text}"` : text);
    }
    // In quotes DuckDB casts the text, exactly; bare it would read a fraction through a double.
    this.edits.push({ start: from, end: this.at, text: shape.kind === 'integer' ? plain : `"${plain}"` });
    return true;
  }

  /** A double is an approximation by its declaration, but neither infinite nor zero where the source's number is not. */
  protected float(shape: Shape, first: number): boolean {
    if (!startsNumber(first)) return this.mismatch(shape);
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

  /** A value of another kind than the schema's: named by what it is. */
  protected mismatch(shape: Shape): false {
    const first = this.here();
    if (first === 0x7b) return this.misfit(shape, 'an object');
    if (first === 0x5b) return this.misfit(shape, 'an array');
    if (first === 0x74) return this.literal('true') && this.misfit(shape, 'true');
    if (first === 0x66) return this.literal('false') && this.misfit(shape, 'false');
    if (first === 0x22) return this.string() && this.misfit(shape, `"${this.text()}"`);
    if (startsNumber(first)) return this.number() && this.misfit(shape, this.text());
    return this.wrong('a value');
  }

  protected misfit(shape: Shape, shown: string): false {
    const short = shown.length > shownCharacters ? `${shown.slice(0, shownCharacters)}…` : shown;
    return this.refuse(`${short} is not ${/^[aeiou]/.test(shape.label) ? 'an' : 'a'} ${shape.label}`);
  }
}
