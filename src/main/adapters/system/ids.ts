import { randomBytes } from 'node:crypto';
import type { IdSource } from '../../core/ports';

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Nine characters of milliseconds in base 36 (sorts by time until the year 5188), six at random: unique between processes of one lake. */
export function createIdSource(now: () => number = Date.now): IdSource {
  return {
    next() {
      const time = now().toString(36).padStart(9, '0');
      const random = [...randomBytes(6)].map((byte) => alphabet[byte % alphabet.length]).join('');
      return `${time}${random}`;
    },
  };
}
