import type { WarehouseType } from '../../../shared/contract/warehouse';
import { familyOf } from './dialect';

/** One spelling of a value that lake and warehouse may spell differently; texts that differ are values that differ. */
export function comparable(text: string | null, type: WarehouseType): string | null {
  if (text === null) return null;
  switch (familyOf(type)) {
    case 'boolean':
      return text === 'true' ? '1' : text === 'false' ? '0' : text;
    case 'double':
      return String(Number(text));
    case 'decimal':
      return plainDecimal(text);
    case 'datetime':
      return text
        .replace('T', ' ')
        .replace(/(?:Z|\+00(?::?00)?)$/, '')
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '');
    case 'blob':
      return text.toUpperCase();
    case 'json':
      return sortedJson(text);
    default:
      return text;
  }
}

function plainDecimal(text: string): string {
  const plain = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
  return plain === '-0' ? '0' : plain;
}

/** Servers write JSON anew: other spaces, another order of names. */
function sortedJson(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    // No JSON: as it stands.
    return text;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}

/** Adds decimal texts up with every digit. */
export class ExactSum {
  #unscaled = 0n;
  #scale = 0;
  #count = 0;

  add(text: string | null): void {
    if (text === null) return;
    const [, sign = '', whole = '0', fraction = ''] = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
    if (fraction.length > this.#scale) {
      this.#unscaled *= 10n ** BigInt(fraction.length - this.#scale);
      this.#scale = fraction.length;
    }
    const digits = BigInt(whole + fraction.padEnd(this.#scale, '0'));
    this.#unscaled += sign === '-' ? -digits : digits;
    this.#count += 1;
  }

  /** Null where nothing was added. */
  text(): string | null {
    if (this.#count === 0) return null;
    const digits = (this.#unscaled < 0n ? -this.#unscaled : this.#unscaled).toString().padStart(this.#scale + 1, '0');
    const sign = this.#unscaled < 0n ? '-' : '';
    return this.#scale === 0 ? sign + digits : `${sign}${digits.slice(0, -this.#scale)}.${digits.slice(-this.#scale)}`;
  }
}
