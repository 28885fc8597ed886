import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../../test/support/ksql-rows';
import type { Framing } from './rows-header';

/** LAGOON_FUZZ_CASES=100000 for a long run, with another seed each time; a failure names its seed. */
const asked = process.env['LAGOON_FUZZ_CASES'];
const runs: fc.Parameters<unknown> =
  asked === undefined ? { numRuns: 500, seed: 20_260_101 } : { numRuns: Math.ceil(Number(asked) / 2) };
const timeoutMs = asked === undefined ? 30_000 : 3_600_000;

const digits = fc.stringMatching(/^(0|[1-9]\d{0,40})$/);
/** As their text: JSON.stringify would lose what this is about. */
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits,
    fc.constantFrom('', '.5', '.000000000000000000001', '.89'),
    fc.constantFrom('', 'e5', 'E-400', 'e+999'),
  )
  .map((parts) => parts.join(''));
const string = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('},\n{"row":{"columns":[1]}}', ']', '"', '\\', '\u2028', '😀', '\ud800', '\u0000'),
  )
  .map((text) => JSON.stringify(text));
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    number,
    string,
    fc.constantFrom('null', 'true', 'false', '[]', '{}'),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join(',')}]`),
    fc
      .array(fc.tuple(string, tie('value')), { maxLength: 3 })
      .map((members) => `{${members.map(([key, member]) => `${key}:${member}`).join(',')}}`),
    fc.integer({ min: 1, max: 700 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
  ),
}));

interface Row {
  readonly values: readonly string[];
  readonly isTombstone: boolean;
}

const WIDTH = 3;
const rows = fc.array(
  fc.record({ values: fc.array(value, { minLength: WIDTH, maxLength: WIDTH }), isTombstone: fc.boolean() }),
  { maxLength: 6 },
);

const HEADERS = {
  array: '[{"header":{"queryId":"q","schema":"`A` BIGINT KEY, `B` STRING, `C` DOUBLE"}}',
  lines: '{"queryId":"q","columnNames":["A","B","C"],"columnTypes":["BIGINT","STRING","DOUBLE"]}\n',
} as const;

function textOf(framing: Framing, rows: readonly Row[]): string {
  if (framing === 'lines') return `${HEADERS.lines}${rows.map(({ values }) => `[${values.join(',')}]\n`).join('')}`;
  const entries = rows.map(
    ({ values, isTombstone }) => `{"row":{"columns":[${values.join(',')}]${isTombstone ? ',"tombstone":true' : ''}}}`,
  );
  return `${[HEADERS.array, ...entries].join(',\n')}]`;
}

const piecesOf = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...places, bytes.length].map((end, index) => bytes.subarray(places[index - 1] ?? 0, end));
};

const framing = fc.constantFrom<Framing>('array', 'lines');
const cuts = fc.array(fc.nat({ max: 100_000 }), { maxLength: 8 });
const batchRows = fc.constantFrom(1, 2, 5, 1000);

const isDeep = ({ values }: Row): boolean => values.some((value) => depthOf(value) > 511);

/** Of brackets outside strings. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const byte of text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '')) {
    if (byte === '[' || byte === '{') deepest = Math.max(deepest, ++depth);
    else if (byte === ']' || byte === '}') depth--;
  }
  return deepest;
}

const junk = fc.oneof(
  fc.constantFrom(
    '\n',
    ',\n',
    ']',
    '[',
    '{}',
    '"',
    '\\',
    'null',
    '{"row":null}',
    '{"row":{"columns":[1,2]}},\n',
    '{"row":{"columns":"x"}},\n',
    '{"finalMessage":"Query Completed"},\n',
    '{"errorMessage":{"@type":"generic_error","error_code":50000,"message":"m"}},\n',
    '{"@type":"statement_error","error_code":40001,"message":"m"}\n',
    '<html>\n',
    '{"header":{"queryId":5}},\n',
    '['.repeat(2000),
    '{"a":'.repeat(600),
    '9'.repeat(400),
  ),
  fc.string({ maxLength: 6 }),
);
const mutation = fc.record({
  kind: fc.constantFrom('insert', 'replace', 'remove', 'truncate', 'byte'),
  at: fc.nat({ max: 100_000 }),
  length: fc.nat({ max: 20 }),
  junk,
  byte: fc.nat({ max: 255 }),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutated(bytes: Buffer, { kind, at, length, junk, byte }: Mutation): Buffer {
  const place = at % (bytes.length + 1);
  const before = bytes.subarray(0, place);
  switch (kind) {
    case 'insert':
      return Buffer.concat([before, Buffer.from(junk), bytes.subarray(place)]);
    case 'replace':
      return Buffer.concat([before, Buffer.from(junk), bytes.subarray(place + length)]);
    case 'remove':
      return Buffer.concat([before, bytes.subarray(place + length)]);
    case 'truncate':
      return before;
    default:
      return Buffer.concat([before, Buffer.from([byte]), bytes.subarray(place + 1)]);
  }
}

/** What an answer holds by JSON.parse, whole; null where it is none by that. */
function bySlowParser(text: string, framing: Framing): unknown[] | null {
  try {
    if (framing === 'array') {
      const entries: unknown = JSON.parse(text.replace(/,\s*\]\s*$/, ']'));
      return Array.isArray(entries) ? entries : null;
    }
    return text.split('\n').flatMap((line): unknown[] => (line.trim() === '' ? [] : [JSON.parse(line)]));
  } catch {
    return null;
  }
}

function rowsIn(entries: readonly unknown[]): unknown[][] {
  return entries.flatMap((entry): unknown[][] => {
    if (Array.isArray(entry)) return [entry];
    if (typeof entry !== 'object' || entry === null || !('row' in entry)) return [];
    const { row } = entry;
    if (typeof row !== 'object' || row === null || !('columns' in row) || !Array.isArray(row.columns)) return [];
    return [row.columns];
  });
}

describe('any answer', () => {
  it(
    'that is whole gives each row to the digit, wherever it is cut',
    () => {
      fc.assert(
        fc.property(framing, rows, cuts, batchRows, (framing, rows, cuts, batchRows) => {
          const { rows: found, error } = outcomeOf(
            piecesOf(Buffer.from(textOf(framing, rows)), cuts),
            framing,
            batchRows,
          );
          if (rows.some(isDeep)) {
            expect(error).toMatch(/nested deeper than 512/);
            return;
          }
          expect(error).toBeNull();
          expect(found).toEqual(
            rows.map(({ values, isTombstone }) => (isTombstone && framing === 'array' ? [...values, 'gone'] : values)),
          );
        }),
        runs,
      );
    },
    timeoutMs,
  );

  it(
    'that is damaged ends in its rows or in a LakeError, the same wherever it is cut',
    () => {
      fc.assert(
        fc.property(
          framing,
          rows,
          fc.array(mutation, { minLength: 1, maxLength: 3 }),
          cuts,
          batchRows,
          (framing, rows, mutations, cuts, batchRows) => {
            let bytes: Buffer = Buffer.from(textOf(framing, rows));
            for (const mutation of mutations) bytes = mutated(bytes, mutation);
            const outcome = outcomeOf(piecesOf(bytes, cuts), framing, batchRows);
            expect(outcomeOf([bytes], framing, batchRows)).toEqual(outcome);
            if (outcome.error !== null) {
              expect(outcome.error).toMatch(/^(SOURCE|INVALID_INPUT) /);
              return;
            }
            const entries = bySlowParser(bytes.toString(), framing);
            expect(entries).not.toBeNull();
            const values = outcome.rows.map((row) => row.slice(0, WIDTH).map((text): unknown => JSON.parse(text)));
            expect(values).toEqual(rowsIn(entries ?? []));
          },
        ),
        runs,
      );
    },
    timeoutMs,
  );
});
