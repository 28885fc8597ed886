import { describe, expect, it } from 'vitest';
import { matchText } from './match';

const order = (typed: string, ...texts: string[]): string[] =>
  texts
    .map((text) => ({ text, score: matchText(typed, text)?.score }))
    .filter(({ score }) => score !== undefined)
    .toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .map(({ text }) => text);

describe('what the palette finds', () => {
  it('puts a whole word before a part of one, and that before letters', () => {
    expect(order('lake', 'Open a flake', 'Lake', 'Go to Lake', 'Look at keys elsewhere')).toEqual([
      'Lake',
      'Go to Lake',
      'Open a flake',
      'Look at keys elsewhere',
    ]);
  });

  it('finds a name by the first letters of its words', () => {
    expect(matchText('ts', 'transaction_stream')?.places).toEqual([0, 12]);
    expect(order('ppc', 'product_purchase_counts', 'payment_method_totals')).toEqual(['product_purchase_counts']);
  });

  it('wants every word, in whatever order', () => {
    expect(matchText('feed export', 'Export feed orders')).not.toBeNull();
    expect(matchText('export nothing', 'Export feed orders')).toBeNull();
  });

  it('takes the shorter of two that answer equally well', () => {
    expect(order('user', 'user_country', 'user')).toEqual(['user', 'user_country']);
  });

  it('is answered by everything while nothing is typed, and by nothing that lacks a letter', () => {
    expect(matchText(' ', 'Lake')?.places).toEqual([]);
    expect(matchText('lakez', 'Lake')).toBeNull();
    expect(matchText('a', '')).toBeNull();
  });

  it('says where, whatever the case', () => {
    expect(matchText('QUERY', 'a query')?.places).toEqual([2, 3, 4, 5, 6]);
  });
});
