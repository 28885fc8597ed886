import { describe, expect, it } from 'vitest';
import { SampleSequence, sampleSpacingMs, sampleStartMs, money } from './generator';
import { Anonymizer, blacklistedJson, flattenedJson, nestedJson } from './datasets';
import { Aggregates, divideHalfUp } from './aggregates';
import { z } from 'zod';

const options = { seed: 1, startMs: sampleStartMs, spacingMs: sampleSpacingMs };
const nestedSchema = z.object({
  transaction_id: z.uuid(),
  timestamp: z.iso.datetime(),
  amount: z.number(),
  user: z.object({ user_id: z.string(), email: z.email() }),
  product: z.object({ product_id: z.string(), price: z.number(), quantity: z.int() }),
});

describe('the sample sequence', () => {
  it('gives the same event for the same seed and number, and another for another seed', () => {
    const first = nestedJson(new SampleSequence(options).event(81_234));
    expect(nestedJson(new SampleSequence(options).event(81_234))).toBe(first);
    expect(nestedJson(new SampleSequence({ ...options, seed: 2 }).event(81_234))).not.toBe(first);
  });

  it('stays the sequence that was released: a change would rewrite the history of every sample lake', () => {
    expect(nestedJson(new SampleSequence(options).event(0))).toMatchInlineSnapshot(
      `"{"transaction_id":"8a22b018-3bdb-4d87-b8e5-7dc53c0d3b08","timestamp":"2026-10-01T00:00:19.409Z","transaction_type":"purchase","status":"completed","amount":185.39,"currency":"USD","payment_method":"credit_card","user":{"user_id":"user_04270","name":"David Quinn","email":"david.quinn4270@example.com","country":"US","city":"New York"},"product":{"product_id":"prod_0108","name":"Desk Lamp Plus","category":"home","price":185.39,"quantity":1}}"`,
    );
  });

  it('never repeats a transaction id', () => {
    const sequence = new SampleSequence(options);
    const ids = new Set(Array.from({ length: 200_000 }, (_, index) => sequence.event(index).transactionId));
    expect(ids.size).toBe(200_000);
  });

  it('is JSON of 400 to 500 bytes whose amount is price times quantity', () => {
    const sequence = new SampleSequence(options);
    let bytes = 0;
    for (let index = 0; index < 2000; index++) {
      const text = nestedJson(sequence.event(index));
      const event = nestedSchema.parse(JSON.parse(text));
      bytes += Buffer.byteLength(text);
      expect(Math.round(event.amount * 100)).toBe(Math.round(event.product.price * 100) * event.product.quantity);
    }
    expect(bytes / 2000).toBeGreaterThan(400);
    expect(bytes / 2000).toBeLessThan(500);
  });

  it('masks people in the anonymized stream, the same person always alike', () => {
    const sequence = new SampleSequence(options);
    const anonymizer = new Anonymizer('key');
    const other = new Anonymizer('another key');
    for (let index = 0; index < 500; index++) {
      const event = sequence.event(index);
      const text = anonymizer.json(event);
      expect(text).not.toContain(event.user.id);
      expect(text).not.toContain(event.user.name);
      expect(text).not.toContain(event.user.email);
      expect(text).not.toContain('city');
      expect(text).toBe(anonymizer.json(event));
      expect(text).not.toBe(other.json(event));
    }
  });

  it('blacklists exactly the users and the country on the list, with the reason', () => {
    const sequence = new SampleSequence(options);
    const reasons = new Map<string, number>();
    for (let index = 0; index < 20_000; index++) {
      const event = sequence.event(index);
      const listed = event.user.blacklisted ? 'user' : event.user.country === 'ZZ' ? 'country' : null;
      const expected = listed === null ? null : `${flattenedJson(event).slice(0, -1)},"blacklist_reason":"${listed}"}`;
      expect(blacklistedJson(event)).toBe(expected);
      if (listed !== null) reasons.set(listed, (reasons.get(listed) ?? 0) + 1);
    }
    expect(reasons.get('user')).toBeGreaterThan(0);
    expect(reasons.get('country')).toBeGreaterThan(0);
  });
});

describe('the sample tables', () => {
  it('add up to the events they were folded from', () => {
    const sequence = new SampleSequence(options);
    const aggregates = new Aggregates();
    let cents = 0n;
    for (let index = 0; index < 5000; index++) {
      const event = sequence.event(index);
      aggregates.add(event);
      cents += BigInt(event.amountCents);
    }
    const totals = aggregates
      .methodTotals()
      .map((row) => z.object({ total_amount: z.number(), transaction_count: z.int() }).parse(JSON.parse(row)));
    expect(totals.reduce((sum, row) => sum + row.transaction_count, 0)).toBe(5000);
    expect(totals.reduce((sum, row) => sum + BigInt(Math.round(row.total_amount * 100)), 0n)).toBe(cents);
    expect(aggregates.userSummary()).toHaveLength(aggregates.userSummaryEuro().length);
  });

  it('round averages half up', () => {
    expect(divideHalfUp(5n, 2n)).toBe(3n);
    expect(divideHalfUp(4n, 3n)).toBe(1n);
    expect(divideHalfUp(5n, 3n)).toBe(2n);
  });
});

describe('money', () => {
  it('is written with two decimals, without a float', () => {
    expect(money(5)).toBe('0.05');
    expect(money(123_456)).toBe('1234.56');
    expect(money(-7n)).toBe('-0.07');
    expect(money(1_234_567_890_123_456_789n)).toBe('12345678901234567.89');
  });
});
