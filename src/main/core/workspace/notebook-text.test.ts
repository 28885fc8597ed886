import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NotebookCell } from '../../../shared/contract/workspace';
import { notebookTitle, parseNotebook, writeNotebook } from './notebook-text';

const sample = `# Weekly

What was sold.

\`\`\`sql
SELECT 1
\`\`\`

\`\`\`js
const a = \`\`;
\`\`\`
- end
`;
const fresh = (kind: 'markdown' | 'sql', text: string): NotebookCell => ({
  kind,
  text,
  opening: null,
  closing: null,
  info: null,
});
const shape = (text: string): [string, string][] => parseNotebook(text).cells.map(({ kind, text: its }) => [kind, its]);

describe('a notebook', () => {
  it('is Markdown and SQL in the order of the file; other fences stay Markdown', () => {
    expect(shape(sample)).toEqual([
      ['markdown', '# Weekly\n\nWhat was sold.'],
      ['sql', 'SELECT 1'],
      ['markdown', '```js\nconst a = ``;\n```\n- end'],
    ]);
  });

  it('keeps a block of SQL that is never closed, or stands in another fence, as Markdown', () => {
    expect(shape('```sql\nSELECT 1\n')).toEqual([['markdown', '```sql\nSELECT 1']]);
    expect(shape('````md\n```sql\nSELECT 1\n```\n````\n')).toEqual([
      ['markdown', '````md\n```sql\nSELECT 1\n```\n````'],
    ]);
  });

  it('keeps a block of as many lines as a file can have', () => {
    const text = `\`\`\`text\n${'x\n'.repeat(200_000)}\`\`\`\n`;
    const { cells, lineEnd } = parseNotebook(text);
    expect(cells).toHaveLength(1);
    expect(writeNotebook(cells, lineEnd) === text).toBe(true);
  });

  it('reads fences of tildes, longer ones, capitals, and what follows the language', () => {
    expect(shape('~~~SQL title=x\nSELECT 1\n\n~~~\n\n````sql\nSELECT 2\n```\n````')).toEqual([
      ['sql', 'SELECT 1\n'],
      ['sql', 'SELECT 2\n```'],
    ]);
    expect(shape('```sqlite\nSELECT 1\n```\n')).toEqual([['markdown', '```sqlite\nSELECT 1\n```']]);
  });

  it('is written as it was read, whatever it holds', () => {
    const lines = fc.constantFrom(
      '```sql',
      '```',
      '````sql',
      '~~~',
      '~~~sql',
      '~~~SQL  a="b" chart ',
      '```sql\tchart=bar x=a',
      '# a',
      '',
      '  ',
      'SELECT 1',
      ' ```sql',
      '\t',
      '- b',
    );
    const ends = fc.constantFrom('\n', '\r\n');
    const text = fc
      .tuple(fc.array(fc.tuple(lines, ends), { maxLength: 14 }), lines, fc.boolean())
      .map(([all, last, mixed]) => {
        const first = all[0]?.[1] ?? '\n';
        return all.map(([line, end]) => line + (mixed ? end : first)).join('') + last;
      });
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (file) => {
        const { cells, lineEnd } = parseNotebook(file);
        expect(writeNotebook(cells, lineEnd)).toBe(file);
      }),
      { numRuns: 500 },
    );
  });

  it('has an edited cell alone changed, and the ends of its lines as the file has them', () => {
    const file = sample.replaceAll('\n', '\r\n');
    const { cells, lineEnd } = parseNotebook(file);
    expect(cells[1]?.text).toBe('SELECT 1');
    const edited = cells.map((cell, index) => (index === 1 ? { ...cell, text: 'SELECT 2,\n  3' } : cell));
    expect(writeNotebook(edited, lineEnd)).toBe(file.replace('SELECT 1', 'SELECT 2,\r\n  3'));
  });

  it('has what follows the language in the line of a fence, and changes that alone', () => {
    const file = '# A\n\n\n  ~~~~ SQL  title="x"\r\nSELECT 1\n~~~~\n\n```sql\n```\n';
    const { cells, lineEnd } = parseNotebook(file);
    expect(cells.map(({ info }) => info)).toEqual([null, 'title="x"', '']);
    const marked = (...infos: (string | null)[]) =>
      writeNotebook(
        cells.map((cell, index) => ({ ...cell, info: infos[index] ?? null })),
        lineEnd,
      );
    expect(marked(null, 'title="x"', '')).toBe(file);
    expect(marked()).toBe(file);
    const drawn = file.replace('SQL  title="x"', 'SQL chart=bar x=a').replace('```sql', '```sql chart');
    expect(marked(null, 'chart=bar x=a', 'chart')).toBe(drawn);
    expect(parseNotebook(drawn).cells.map(({ info }) => info)).toEqual([null, 'chart=bar x=a', 'chart']);
    expect(marked(null, '', '')).toBe(file.replace('SQL  title="x"', 'SQL'));
    const behindBlanks = parseNotebook('\n \n```sql\nSELECT 1\n```\n').cells;
    expect(
      writeNotebook(
        behindBlanks.map((cell) => ({ ...cell, info: 'chart' })),
        '\n',
      ),
    ).toBe('\n \n```sql chart\nSELECT 1\n```\n');
    expect(writeNotebook([{ ...fresh('sql', 'SELECT 1'), info: 'chart' }], '\n')).toBe('```sql chart\nSELECT 1\n```\n');
  });

  it('sets new cells apart, and reads them back', () => {
    const cells = [fresh('markdown', '# A'), fresh('sql', 'SELECT 1'), fresh('sql', ''), fresh('markdown', 'end')];
    const text = writeNotebook(cells, '\n');
    expect(text).toBe('# A\n\n```sql\nSELECT 1\n```\n\n```sql\n```\n\nend\n');
    expect(shape(text)).toEqual(cells.map(({ kind, text: its }) => [kind, its]));
    const last = parseNotebook('end').cells;
    expect(writeNotebook([...last, fresh('sql', 'SELECT 1')], '\n')).toBe('end\n\n```sql\nSELECT 1\n```\n');
  });

  it('gives any statement back, also one that holds a fence', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('```', '~~~~', 'SELECT 1', '````', ''), { maxLength: 5 }), (lines) => {
        const sql = lines.join('\n');
        for (const cell of [fresh('sql', sql), { ...fresh('sql', sql), opening: '```sql\n', closing: '\n```\n' }]) {
          const [read] = parseNotebook(writeNotebook([cell, fresh('markdown', 'end')], '\n')).cells;
          expect(read?.kind).toBe('sql');
          // A closing line end of the statement may be the fence's.
          expect(read?.text.replace(/\n$/, '')).toBe(sql.replace(/\n$/, ''));
        }
      }),
    );
  });

  it('closes a block that the text before another cell leaves open, and so keeps that cell', () => {
    const cells = [fresh('markdown', 'a\n~~~~\nfoo'), fresh('sql', 'SELECT 1'), fresh('markdown', '```\nlast')];
    expect(shape(writeNotebook(cells, '\n'))).toEqual([
      ['markdown', 'a\n~~~~\nfoo\n~~~~'],
      ['sql', 'SELECT 1'],
      ['markdown', '```\nlast'],
    ]);
    const [open] = parseNotebook('```sql\nSELECT 1').cells;
    if (open === undefined) throw new Error('A file with text has a cell.');
    expect(shape(writeNotebook([open, fresh('sql', 'SELECT 2')], '\n'))).toEqual([
      ['sql', 'SELECT 1'],
      ['sql', 'SELECT 2'],
    ]);
  });

  it('is read soon, whatever it holds', () => {
    const many = 50_000;
    for (const hostile of [
      `\`\`\`${' '.repeat(many)}\``,
      `${'~'.repeat(many)}\``,
      `# a${' '.repeat(many)}b`,
      '```\n'.repeat(many),
    ]) {
      const began = performance.now();
      notebookTitle(parseNotebook(hostile).cells);
      expect(performance.now() - began).toBeLessThan(2000);
    }
  });

  it('keeps two paragraphs apart when the cell between them is taken out', () => {
    const { cells } = parseNotebook('one\n```sql\nSELECT 1\n```\ntwo\n');
    expect(
      writeNotebook(
        cells.filter(({ kind }) => kind === 'markdown'),
        '\n',
      ),
    ).toBe('one\n\ntwo\n');
  });

  it('is called as its first heading outside of any fence', () => {
    const titleOf = (text: string) => notebookTitle(parseNotebook(text).cells);
    expect(titleOf(sample)).toBe('Weekly');
    expect(titleOf('```sh\n# no\n```\n\n## Yes ##\n')).toBe('Yes');
    expect(titleOf('no heading\n#hash\n')).toBe(null);
  });
});
