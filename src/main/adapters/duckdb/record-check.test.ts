import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { column } from '../../../../test/support/delta-lake';
import type { Column } from '../../../shared/contract/types';
import { RecordCheck } from './record-check';

const columns: readonly Column[] = [
  column('id', 'string'),
  column('at', 'timestamp'),
  column('amount', 'decimal(18,2)'),
  column('n', 'long'),
  column('ratio', 'double'),
  column('ok', 'boolean'),
  column('tags', { type: 'array', elementType: 'string', containsNull: true }),
  column('', 'string'),
  column('a longer name, with "quotes" and é', 'integer'),
  column('user', { type: 'struct', fields: [column('name', 'string'), column('visits', 'integer')] }),
  column('more', { type: 'map', keyType: 'string', valueType: 'long', valueContainsNull: true }),
];

const encoder = new TextEncoder();
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\u001f', ' ', '!', '#', '[', ']', '\u007f', '\u0080', 'é', '😀', 'a'),
    maxLength: 12,
  }),
);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(12.34, 0, -0.01, 1e300),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
);

const rarely = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: good, weight: 40 }, { arbitrary: value, weight: 1 });

/** Mostly as the columns have it, and now and then not. */
const record = fc
  .record(
    {
      id: rarely(text),
      at: rarely(
        fc
          .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
          .map((date) => date.toISOString()),
      ),
      amount: rarely(fc.constantFrom(12.34, '12.30', 1e3)),
      n: rarely(fc.integer()),
      ratio: rarely(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })),
      ok: rarely(fc.boolean()),
      tags: rarely(fc.array(text, { maxLength: 3 })),
      '': text,
      'a longer name, with "quotes" and é': fc.integer(),
      user: rarely(fc.record({ name: text, visits: fc.integer() }, { requiredKeys: [] })),
      more: rarely(fc.dictionary(text, fc.integer(), { maxKeys: 3 })),
    },
    { requiredKeys: [] },
  )
  .chain((fields) =>
    fc
      .tuple(
        fc.constantFrom(undefined, 1),
        fc.oneof({ arbitrary: fc.constant({}), weight: 20 }, { arbitrary: fc.record({ other: value }), weight: 1 }),
      )
      .map(([indent, other]) => JSON.stringify({ ...fields, ...other }, null, indent)),
  );

/** One byte more, less or other, or an end before the end. */
const damaged = fc
  .tuple(record, fc.nat(), fc.nat(255), fc.constantFrom('none', 'none', 'replace', 'remove', 'insert', 'cut'))
  .map(([json, seed, byte, how]) => {
    const bytes = [...encoder.encode(json)];
    const at = seed % bytes.length;
    if (how === 'replace') bytes[at] = byte;
    if (how === 'remove') bytes.splice(at, 1);
    if (how === 'insert') bytes.splice(at, 0, byte);
    if (how === 'cut') bytes.length = at;
    return Uint8Array.from(bytes);
  });

/** What a reader that went too far would take for the rest of the record. */
const surroundings = fc.oneof(
  fc
    .constantFrom('}', '"}', '0', '123', '"', ',"id":"x"}', ':1}', ' ', 'e5', '.5', 'ull}', '\\"', 'ude00"}', 'Z"}')
    .map((more) => encoder.encode(more)),
  fc.uint8Array({ maxLength: 12 }),
);

const rules = { reserved: new Set<string>() };
const opened = (newFields: 'column' | 'quarantine') => new RecordCheck(columns, 'at', { newFields, ...rules });

function outcome(check: RecordCheck, bytes: Uint8Array, start: number, end: number) {
  const reason = check.check(bytes, start, end);
  return {
    reason,
    day: check.eventDay,
    counts: [...check.counts],
    accepted:
      reason === null
        ? Buffer.from(check.accepted.subarray(check.acceptedStart, check.acceptedEnd)).toString('hex')
        : null,
    columns: check.settle().map(({ name, type }) => ({ name, type })),
  };
}

describe('a record within more bytes', () => {
  test.each(['quarantine', 'column'] as const)('is judged as it is alone (%s)', (newFields) => {
    fc.assert(
      fc.property(damaged, surroundings, surroundings, (bytes, before, after) => {
        const around = Buffer.concat([before, bytes, after]);
        const untouched = around.toString('hex');
        const within = outcome(opened(newFields), around, before.length, before.length + bytes.length);
        expect(within).toEqual(outcome(opened(newFields), bytes, 0, bytes.length));
        expect(around.toString('hex')).toBe(untouched);
      }),
      { numRuns: 3000 },
    );
  });

  test('is judged as it is alone after others in the same bytes', () => {
    fc.assert(
      fc.property(fc.array(damaged, { minLength: 2, maxLength: 6 }), (records) => {
        const together = opened('quarantine');
        const all = Buffer.concat(records);
        let start = 0;
        for (const bytes of records) {
          const end = start + bytes.length;
          expect(together.check(all, start, end)).toBe(opened('quarantine').check(bytes, 0, bytes.length));
          start = end;
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('what is accepted is JSON of whole characters, whatever was done to it', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let accepted = 0;
  fc.assert(
    fc.property(damaged, (bytes) => {
      if (opened('quarantine').check(bytes, 0, bytes.length) !== null) return;
      accepted += 1;
      expect(() => {
        JSON.parse(decoder.decode(bytes));
      }).not.toThrow();
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test.each([
  ['{"id":"' + 'a'.repeat(9) + '\u001f"}', 'an escaped control character should be at byte 16'],
  ['{"id":"abcd', 'it ends where a closing quote should be'],
  ['{"n":12', 'it ends where a comma or a brace should be'],
])('the reason counts from the record’s beginning: %s', (json, reason) => {
  const bytes = encoder.encode(`xxxxx${json}"}`);
  expect(opened('quarantine').check(bytes, 5, bytes.length - 2)).toBe(`not JSON: ${reason}`);
});
