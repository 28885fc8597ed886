import { euroRateMillionths, type Product, type User } from './catalogue';
import { money, type SampleEvent } from './generator';

/** The four table feeds: aggregates of the events so far. Sums are bigint cents; averages round half up, as SQL's ROUND does for positives. */

interface UserTotal {
  readonly user: User;
  readonly type: string;
  cents: bigint;
  count: bigint;
}

interface MethodTotal {
  cents: bigint;
  count: bigint;
}

interface ProductTotal {
  readonly product: Product;
  count: bigint;
  revenueCents: bigint;
  priceCents: bigint;
  readonly buyers: Set<string>;
}

export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}

/** Millionths as decimal text with six places. */
function rateText(millionths: bigint): string {
  const digits = millionths.toString().padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

export class Aggregates {
  readonly #users = new Map<string, UserTotal>();
  readonly #methods = new Map<string, MethodTotal>();
  readonly #products = new Map<string, ProductTotal>();

  add(event: SampleEvent): void {
    const cents = BigInt(event.amountCents);
    const userKey = `${event.user.id} ${event.type}`;
    const userTotal = this.#users.get(userKey);
    if (userTotal === undefined) {
      this.#users.set(userKey, { user: event.user, type: event.type, cents, count: 1n });
    } else {
      userTotal.cents += cents;
      userTotal.count += 1n;
    }
    const method = this.#methods.get(event.paymentMethod);
    if (method === undefined) {
      this.#methods.set(event.paymentMethod, { cents, count: 1n });
    } else {
      method.cents += cents;
      method.count += 1n;
    }
    if (event.type === 'purchase') this.#addPurchase(event, cents);
  }

  #addPurchase(event: SampleEvent, cents: bigint): void {
    let total = this.#products.get(event.product.id);
    if (total === undefined) {
      total = { product: event.product, count: 0n, revenueCents: 0n, priceCents: 0n, buyers: new Set() };
      this.#products.set(event.product.id, total);
    }
    total.count += 1n;
    total.revenueCents += cents;
    total.priceCents += BigInt(event.product.priceCents);
    total.buyers.add(event.user.id);
  }

  /** Sorted by key, so that two exports of the same state are the same file. */
  userSummary(): string[] {
    return sorted(this.#users).map(
      ([, t]) =>
        `{"user_id":"${t.user.id}","transaction_type":"${t.type}","total_amount":${money(t.cents)},` +
        `"transaction_count":${t.count},"avg_amount":${money(divideHalfUp(t.cents, t.count))}}`,
    );
  }

  userSummaryEuro(): string[] {
    return sorted(this.#users).map(([, t]) => {
      const rate = euroRateMillionths[t.user.currency];
      if (rate === undefined) throw new RangeError(`no euro rate for ${t.user.currency}`);
      const euroCents = divideHalfUp(t.cents * rate, 1_000_000n);
      return (
        `{"user_id":"${t.user.id}","transaction_type":"${t.type}","total_amount_eur":${money(euroCents)},` +
        `"transaction_count":${t.count},"avg_amount_eur":${money(divideHalfUp(euroCents, t.count))},"exchange_rate":${rateText(rate)}}`
      );
    });
  }

  methodTotals(): string[] {
    return sorted(this.#methods).map(
      ([method, t]) =>
        `{"payment_method":"${method}","total_amount":${money(t.cents)},"transaction_count":${t.count},` +
        `"avg_amount":${money(divideHalfUp(t.cents, t.count))}}`,
    );
  }

  productCounts(): string[] {
    return sorted(this.#products).map(
      ([id, t]) =>
        `{"product_id":"${id}","product_name":"${t.product.name}","product_category":"${t.product.category}",` +
        `"purchase_count":${t.count},"total_revenue":${money(t.revenueCents)},"avg_price":${money(divideHalfUp(t.priceCents, t.count))},` +
        `"unique_buyers":${t.buyers.size}}`,
    );
  }
}

function sorted<T>(totals: ReadonlyMap<string, T>): [string, T][] {
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
}
