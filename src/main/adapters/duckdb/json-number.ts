/**
 * Exact arithmetic on the text of a JSON number. DuckDB reads a fraction through a double, so 123456789012345.67 would become
 * 123456789012345.68: whatever a double may not hold is judged and handed over as text.
 */
interface ExactNumber {
  readonly negative: boolean;
  /** Significant digits, without leading or trailing zeros; empty for zero. */
  readonly digits: string;
  /** Value is 0.digits × 10^point. */
  readonly point: number;
}

const grammar = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** Beyond this no declared type holds the value, and the text form would be long for nothing. */
const largestExponent = 400;

export function parseExact(text: string): ExactNumber | null {
  const found = grammar.exec(text);
  if (found === null) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = found;
  const power = Number(exponent);
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  const leadingZeros = all.length - digits.length;
  if (digits === '') return { negative: false, digits: '', point: 0 };
  if (Math.abs(power) > largestExponent) return null;
  return { negative: sign === '-', digits: digits.replace(/0+$/, ''), point: whole.length - leadingZeros + power };
}

/** The number as plain digits where it fits DECIMAL(precision, scale) without rounding; else null. */
export function fitDecimal(text: string, precision: number, scale: number): string | null {
  const exact = parseExact(text);
  if (exact === null) return null;
  const { digits, point, negative } = exact;
  if (digits === '') return '0';
  if (point > precision - scale || digits.length - point > scale) return null;
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The number as plain digits where it is whole and within [min, max]; else null. */
export function fitInteger(text: string, min: bigint, max: bigint): string | null {
  const plain = fitDecimal(text, 38, 0);
  if (plain === null) return null;
  const value = BigInt(plain);
  return value < min || value > max ? null : plain;
}
