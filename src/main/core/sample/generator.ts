import { makeProducts, makeUsers, paymentMethods, transactionTypes, type Product, type User } from './catalogue';
import { Draws } from './random';

/** One event of the sample's endless sequence. Money in cents, because a float is not money. */
export interface SampleEvent {
  /** Number in the sequence, from 0. */
  readonly index: number;
  readonly transactionId: string;
  readonly timestampMs: number;
  readonly type: (typeof transactionTypes)[number];
  readonly status: 'completed' | 'pending' | 'failed';
  readonly amountCents: number;
  readonly paymentMethod: (typeof paymentMethods)[number];
  readonly user: User;
  readonly product: Product;
  readonly quantity: number;
}

export interface SequenceOptions {
  readonly seed: number;
  /** Time of event 0, milliseconds since the epoch, UTC. */
  readonly startMs: number;
  /** Time between two events; each is early by up to this much, so neighbours may arrive out of order. */
  readonly spacingMs: number;
}

/** The embedded source's own calendar: event 0 on 1 October 2026, 100,000 events in 30 days. */
export const sampleStartMs = Date.UTC(2026, 9, 1);
export const sampleSpacingMs = 25_920;

/** The whole sequence of a seed: any event, in any order, always the same. */
export class SampleSequence {
  readonly users: readonly User[];
  readonly products: readonly Product[];
  readonly #options: SequenceOptions;

  constructor(options: SequenceOptions) {
    this.#options = options;
    this.users = makeUsers(options.seed);
    this.products = makeProducts(options.seed);
  }

  /** `index` from 0 to 2^32 - 1: within them no transaction id comes twice. */
  event(index: number): SampleEvent {
    const { seed, startMs, spacingMs } = this.#options;
    const draws = new Draws(seed, 0, index);
    const transactionId = uuid(draws.next(), draws.next(), draws.next(), draws.next());
    const skew = draws.unit();
    const user = at(this.users, Math.floor(skew * skew * this.users.length));
    const favour = draws.unit();
    const product = at(this.products, Math.floor(favour * favour * this.products.length));
    const quantity = 1 + Math.floor(draws.unit() * draws.unit() * 6);
    return {
      index,
      transactionId,
      timestampMs: startMs + index * spacingMs + draws.below(spacingMs),
      type: at(transactionTypes, typeOf(draws.below(100))),
      status: statusOf(draws.below(100)),
      amountCents: product.priceCents * quantity,
      paymentMethod: at(paymentMethods, methodOf(draws.below(100))),
      user,
      product,
      quantity,
    };
  }
}

/** Cents as the decimal text of a JSON number: 1234 → 12.34. */
export function money(cents: number | bigint): string {
  const value = BigInt(cents);
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`index ${index} of ${list.length}`);
  return item;
}

/** Index into transactionTypes of a percentile. */
function typeOf(percent: number): number {
  if (percent < 55) return 0;
  if (percent < 62) return 1;
  if (percent < 74) return 2;
  return percent < 82 ? 3 : 4;
}

function statusOf(percent: number): SampleEvent['status'] {
  if (percent < 92) return 'completed';
  return percent < 97 ? 'pending' : 'failed';
}

/** Index into paymentMethods of a percentile. */
function methodOf(percent: number): number {
  if (percent < 38) return 0;
  if (percent < 63) return 1;
  if (percent < 80) return 2;
  if (percent < 92) return 3;
  return percent < 96 ? 4 : 5;
}

/** Version 4 in form; the first eight digits are a draw untouched, which is what keeps ids of one seed distinct. */
function uuid(a: number, b: number, c: number, d: number): string {
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  const middle = hex(((b & 0xffff0fff) | 0x4000) >>> 0);
  const last = hex(((c & 0x3fffffff) | 0x80000000) >>> 0);
  return `${hex(a)}-${middle.slice(0, 4)}-${middle.slice(4)}-${last.slice(0, 4)}-${last.slice(4)}${hex(d)}`;
}
