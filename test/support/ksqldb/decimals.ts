/** An exact number: `units` of 1/10^scale. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const power = (exponent: number): bigint => 10n ** BigInt(exponent);

/** Of a whole number or one with a point; null of anything else. */
export function decimalOrNull(text: string): Decimal | null {
  if (!/^[+-]?\d+(?:\.\d+)?$/.test(text)) return null;
  const dot = text.indexOf('.');
  return { units: BigInt(text.replace('.', '')), scale: dot < 0 ? 0 : text.length - dot - 1 };
}

export function decimal(text: string): Decimal {
  const found = decimalOrNull(text);
  if (found === null) throw new Error(`${text} is no exact number`);
  return found;
}

export function textOfDecimal({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}

/** Halves are rounded away from zero, as ksqlDB does. */
function divided(units: bigint, by: bigint): bigint {
  const isNegative = units < 0n !== by < 0n;
  const [dividend, divisor] = [units < 0n ? -units : units, by < 0n ? -by : by];
  const rounded = (2n * dividend + divisor) / (2n * divisor);
  return isNegative ? -rounded : rounded;
}

export function rescaled({ units, scale }: Decimal, to: number): Decimal {
  if (to >= scale) return { units: units * power(to - scale), scale: to };
  return { units: divided(units, power(scale - to)), scale: to };
}

export function sum(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: rescaled(a, scale).units + rescaled(b, scale).units, scale };
}

export const negated = ({ units, scale }: Decimal): Decimal => ({ units: -units, scale });

export const product = (a: Decimal, b: Decimal): Decimal => ({ units: a.units * b.units, scale: a.scale + b.scale });

/** Null where it is divided by zero. */
export function quotient(a: Decimal, b: Decimal, scale: number): Decimal | null {
  if (b.units === 0n) return null;
  // Both to whole units of b's scale, and `scale` digits more.
  const shifted = rescaled(a, a.scale + scale + b.scale).units;
  return { units: divided(shifted, b.units * power(a.scale)), scale };
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const { units } = sum(a, negated(b));
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}
