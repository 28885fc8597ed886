import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queryHeaderSchema, type QueryHeader } from './contract/workspace';
import { belowHead, parseHeader, withHeader } from './query-header';

const text = `-- title: Revenue a day
-- A comment of mine.
-- description: Two
-- description: lines.
-- target: warehouse
-- parameter: since DATE 2026-01-01
-- parameter: least DECIMAL( 18, 2 )
-- parameter: zone timestamp with time zone '  x ''y'''
-- pinned: orders@12, returns@3
-- answer: rows=7 digest=sha256:ab12

SELECT 1
-- title: no header any more
`;
const header: QueryHeader = {
  title: 'Revenue a day',
  description: 'Two\nlines.',
  target: 'warehouse',
  parameters: [
    { name: 'since', type: 'DATE', default: '2026-01-01' },
    { name: 'least', type: 'DECIMAL( 18, 2 )', default: null },
    { name: 'zone', type: 'TIMESTAMP WITH TIME ZONE', default: "  x 'y'" },
  ],
  pinned: [
    { feed: 'orders', version: 12 },
    { feed: 'returns', version: 3 },
  ],
  answer: { rows: 7, digest: 'sha256:ab12' },
};
const emptyHeader: QueryHeader = {
  title: null,
  description: null,
  target: 'lake',
  parameters: [],
  pinned: [],
  answer: null,
};

describe('the head of a saved query', () => {
  it('is its first comment lines', () => {
    expect(parseHeader(text)).toEqual({ header, problems: [] });
  });

  it('may be missing, and begin behind a byte order mark', () => {
    expect(parseHeader('SELECT 1')).toEqual({ header: emptyHeader, problems: [] });
    expect(parseHeader('\uFEFF-- title: A\r\nSELECT 1').header.title).toBe('A');
  });

  it('ends where the statement begins', () => {
    expect(belowHead(text)).toBe('SELECT 1\n-- title: no header any more\n');
    expect(belowHead('\uFEFFSELECT 1')).toBe('SELECT 1');
    expect(belowHead('-- title: A\n')).toBe('');
  });

  it('is read as far as it can be understood, and says what cannot', () => {
    const { header: read, problems } = parseHeader(
      '-- title: A\n-- target: moon\n-- parameter: 1x DATE\n-- parameter: a\n-- pinned: a@b\n-- answer: rows=x\n-- parameter: b DATE\n-- parameter: b TIME\nSELECT 1',
    );
    expect(read).toEqual({ ...emptyHeader, title: 'A', parameters: [{ name: 'b', type: 'DATE', default: null }] });
    expect(problems).toEqual([
      'Line 2: the target is lake or warehouse, and not "moon".',
      expect.stringMatching(/^Line 3: a parameter is written/),
      expect.stringMatching(/^Line 4: a parameter is written/),
      expect.stringMatching(/^Line 5: pins are written/),
      expect.stringMatching(/^Line 6: an answer is written/),
      'Line 8: the parameter b is there twice.',
    ]);
  });

  it('has no more than the window and the command line can be told', () => {
    const many = (line: (at: number) => string) => Array.from({ length: 300 }, (_, at) => line(at)).join('\n');
    const { header: read, problems } = parseHeader(
      [
        many((at) => `-- parameter: p${at} DATE`),
        many((at) => `-- pinned: orders@${at}`),
        many(() => `-- description: ${'x'.repeat(99)}`),
      ].join('\n'),
    );
    expect(queryHeaderSchema.parse(read)).toEqual(read);
    expect([read.parameters.length, read.pinned.length, read.description?.length]).toEqual([100, 100, 9999]);
    expect(problems).toHaveLength(100);
    expect(problems[0]).toBe('Line 101: a query has at most 100 parameters.');
  });

  it('is replaced, with everything else as it was', () => {
    expect(withHeader(text, { ...emptyHeader, title: 'B' })).toBe(
      '-- title: B\n-- A comment of mine.\n\nSELECT 1\n-- title: no header any more\n',
    );
    expect(withHeader('\uFEFFSELECT\r\n1', { ...emptyHeader, title: 'B' })).toBe('\uFEFF-- title: B\r\nSELECT\r\n1');
    expect(withHeader(withHeader(text, emptyHeader), emptyHeader)).toBe(withHeader(text, emptyHeader));
  });

  it('keeps a line that could not be understood, unless it would count beside the new ones', () => {
    const odd = '-- pinned: orders@v3\n-- answer: 42\nSELECT 1';
    expect(withHeader(odd, { ...emptyHeader, title: 'A' })).toBe(`-- title: A\n${odd}`);
    const twice = '-- parameter: a DATE\n-- parameter: a TIME\nSELECT 1';
    expect(withHeader(twice, emptyHeader)).toBe('SELECT 1');
  });

  it('is read back as it was written', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9äß:,'@=-]{1,12}$/);
    const headers = fc.record({
      title: fc.option(word),
      description: fc.option(fc.array(word, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n'))),
      target: fc.constantFrom('lake' as const, 'warehouse' as const),
      parameters: fc.uniqueArray(
        fc.record({
          name: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/),
          type: fc.constantFrom('DATE', 'DECIMAL(18,2)', 'TIMESTAMP WITH TIME ZONE', 'VARCHAR', 'INTEGER[]'),
          default: fc.option(fc.stringMatching(/^[ A-Za-z0-9'"äß()-]{0,12}$/)),
        }),
        { selector: ({ name }) => name, maxLength: 4 },
      ),
      pinned: fc.array(fc.record({ feed: fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/), version: fc.nat() }), {
        maxLength: 3,
      }),
      answer: fc.option(fc.record({ rows: fc.nat(), digest: fc.stringMatching(/^[a-f0-9]{1,64}$/) })),
    });
    fc.assert(
      fc.property(headers, (asked) => {
        const written = withHeader('SELECT 1', asked);
        expect(parseHeader(written)).toEqual({ header: asked, problems: [] });
        expect(withHeader(written, asked)).toBe(written);
      }),
    );
  });

  it('is refused where it could not be read back', () => {
    for (const wrong of [
      { ...emptyHeader, title: ' a' },
      { ...emptyHeader, parameters: [{ name: 'a', type: 'STRUCT(a STRUCT(b INT))', default: null }] },
      { ...emptyHeader, parameters: [{ name: 'a', type: 'date', default: null }] },
    ]) {
      expect(() => withHeader('SELECT 1', wrong)).toThrow(/cannot be written in the head/);
    }
  });
});
