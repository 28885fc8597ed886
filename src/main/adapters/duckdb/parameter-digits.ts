import type { ParameterType } from '../../../shared/contract/statements';

const number = /^\s*[+-]?([\d_]*)(?:\.([\d_]*))?(?:e([+-]?\d+))?\s*$/i;
const seconds = /:\d{2}[.,](\d+)/;
const time = /\d[ T]+(\d[\d:.,]*)/i;
const offset = /\d\s*([+-]\d{1,2}(?::?\d{2}){0,2})\s*$/;

/**
 * What a text has and its type does not hold, and a cast would leave out or round without a word: `digits after its 9th decimal`. Null: nothing, or
 * the text is none of the type at all, which the cast says.
 */
export function lostByCast(type: ParameterType, text: string): string | null {
  switch (type) {
    case 'BIGINT':
      return decimalsOf(text) > 0 ? 'decimals' : null;
    case 'DECIMAL(38,9)':
      return decimalsOf(text) > 9 ? 'digits after its 9th decimal' : null;
    case 'DATE':
      return /[1-9]/.test(time.exec(text)?.[1] ?? '') ? 'a time of day' : null;
    case 'TIMESTAMP':
      return /[1-9]/.test(timeOffsetOf(text)) ? 'an offset from UTC' : finerThanMicroseconds(text);
    case 'TIMESTAMP WITH TIME ZONE':
      return finerThanMicroseconds(text);
    case 'VARCHAR':
    case 'DOUBLE':
    case 'BOOLEAN':
      return null;
  }
}

/** Places that a number needs after its point: 1.50 needs one, 15e-1 too. */
function decimalsOf(text: string): number {
  const [, whole = '', fraction = '', exponent = '0'] = number.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replaceAll('_', '');
  let needed = digits.length;
  while (needed > 0 && digits[needed - 1] === '0') needed -= 1;
  if (needed === 0) return 0;
  return fraction.replaceAll('_', '').length - (digits.length - needed) - Number(exponent);
}

function finerThanMicroseconds(text: string): string | null {
  const fraction = seconds.exec(text)?.[1] ?? '';
  return /[1-9]/.test(fraction.slice(6)) ? 'digits after its microseconds' : null;
}

/** Only after a time: the last part of a date looks like one. */
function timeOffsetOf(text: string): string {
  const clock = text.indexOf(':');
  return clock === -1 ? '' : (offset.exec(text.slice(clock))?.[1] ?? '');
}
