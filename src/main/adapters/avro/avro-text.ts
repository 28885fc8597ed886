/** Two's complement, the most significant byte first. */
export function decimalText(bytes: Buffer, scale: number): string {
  const unsigned = bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  const value = isNegative ? unsigned - (1n << BigInt(bytes.length * 8)) : unsigned;
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${value < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}

const millisADay = 86_400_000;
const firstMs = Date.parse('0001-01-01T00:00:00.000Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/** YYYY-MM-DD; null outside the years 0001 to 9999. */
export function dateText(days: number): string | null {
  return instantOf(days * millisADay)?.slice(0, 10) ?? null;
}

/** Without its zone; null as `dateText`. */
export function timestampText(value: number | bigint, micros: boolean): string | null {
  if (!micros) return instantOf(Number(value));
  const all = BigInt(value);
  const rest = ((all % 1000n) + 1000n) % 1000n;
  const instant = instantOf(Number((all - rest) / 1000n));
  return instant === null ? null : `${instant}${rest.toString().padStart(3, '0')}`;
}

/** HH:MM:SS and a fraction; null where it is none of a day. */
export function timeText(value: number | bigint, micros: boolean): string | null {
  const text = timestampText(value, micros);
  return text !== null && text.startsWith('1970-01-01') ? text.slice(11) : null;
}

export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function instantOf(ms: number): string | null {
  return ms >= firstMs && ms <= lastMs ? new Date(ms).toISOString().slice(0, -1) : null;
}
