import { createHmac } from 'node:crypto';
import type { User } from './catalogue';
import { money, type SampleEvent } from './generator';

/**
 * The four stream feeds as JSON, each derived from the same event. Text is put together by hand: the amounts keep their two decimals,
 * and a million events take seconds. Every value inserted is an id, a number or a name of the catalogue, none of which needs escaping.
 */

export function nestedJson(event: SampleEvent): string {
  const { user, product } = event;
  return (
    `{"transaction_id":"${event.transactionId}","timestamp":"${new Date(event.timestampMs).toISOString()}",` +
    `"transaction_type":"${event.type}","status":"${event.status}","amount":${money(event.amountCents)},"currency":"${user.currency}",` +
    `"payment_method":"${event.paymentMethod}","user":{"user_id":"${user.id}","name":"${user.name}","email":"${user.email}",` +
    `"country":"${user.country}","city":"${user.city}"},"product":{"product_id":"${product.id}","name":"${product.name}",` +
    `"category":"${product.category}","price":${money(product.priceCents)},"quantity":${event.quantity}}}`
  );
}

function flatHead(event: SampleEvent): string {
  return (
    `{"transaction_id":"${event.transactionId}","timestamp":"${new Date(event.timestampMs).toISOString()}",` +
    `"transaction_type":"${event.type}","status":"${event.status}","amount":${money(event.amountCents)},` +
    `"currency":"${event.user.currency}","payment_method":"${event.paymentMethod}"`
  );
}

function flatProduct(event: SampleEvent): string {
  const { product } = event;
  return (
    `"product_id":"${product.id}","product_name":"${product.name}","product_category":"${product.category}",` +
    `"product_price":${money(product.priceCents)},"product_quantity":${event.quantity}`
  );
}

function flatUser(user: User): string {
  return (
    `"user_id":"${user.id}","user_name":"${user.name}","user_email":"${user.email}",` +
    `"user_country":"${user.country}","user_city":"${user.city}"`
  );
}

export function flattenedJson(event: SampleEvent): string {
  return `${flatHead(event)},${flatUser(event.user)},${flatProduct(event)}}`;
}

/** Why an event is on the blacklisted stream; null where it is not. */
export function blacklistReason(user: User): 'user' | 'country' | null {
  if (user.blacklisted) return 'user';
  return user.country === 'ZZ' ? 'country' : null;
}

export function blacklistedJson(event: SampleEvent): string | null {
  const reason = blacklistReason(event.user);
  if (reason === null) return null;
  return `${flatHead(event)},${flatUser(event.user)},${flatProduct(event)},"blacklist_reason":"${reason}"}`;
}

/** Masks people: the id becomes a keyed hash that is stable under one key, so joins and counts of people still work. */
export class Anonymizer {
  readonly #key: string | Uint8Array;
  readonly #known = new Map<string, string>();

  constructor(key: string | Uint8Array) {
    this.#key = key;
  }

  json(event: SampleEvent): string {
    return `${flatHead(event)},${this.#user(event.user)},${flatProduct(event)}}`;
  }

  /** Bounded by the number of users. */
  #user(user: User): string {
    let text = this.#known.get(user.id);
    if (text === undefined) {
      const hash = createHmac('sha256', this.#key).update(user.id).digest('hex').slice(0, 32);
      text =
        `"user_id":"${hash}","user_name":"${user.name.slice(0, 1)}***",` +
        `"user_email":"${user.email.slice(0, 1)}***@${user.email.split('@')[1] ?? ''}","user_country":"${user.country}"`;
      this.#known.set(user.id, text);
    }
    return text;
  }
}
