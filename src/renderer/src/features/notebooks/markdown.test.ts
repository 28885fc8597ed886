import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInline, parseMarkdown, type Block, type Inline } from './markdown';

const text = (its: string): Inline => ({ type: 'text', text: its });
const paragraph = (its: string): Block => ({ type: 'paragraph', inline: [text(its)] });

describe('Markdown', () => {
  it('has headings, paragraphs, rules, quotes and code', () => {
    expect(parseMarkdown('# A #\nb\nc\n\n---\n> d\n> e\n\n~~~js\n# no\n~~~\nend')).toEqual([
      { type: 'heading', level: 1, inline: [text('A')] },
      paragraph('b\nc'),
      { type: 'rule' },
      { type: 'quote', blocks: [paragraph('d\ne')] },
      { type: 'code', text: '# no' },
      paragraph('end'),
    ]);
  });

  it('has lists, one in another, counted from where they begin', () => {
    expect(parseMarkdown('- a\n  - b\n- c\n\n3. d\n4. e')).toEqual([
      {
        type: 'list',
        start: null,
        items: [[paragraph('a'), { type: 'list', start: null, items: [[paragraph('b')]] }], [paragraph('c')]],
      },
      { type: 'list', start: 3, items: [[paragraph('d')], [paragraph('e')]] },
    ]);
  });

  it('has tables whose rows have as many cells as their head', () => {
    expect(parseMarkdown('| a | b |\n|---|--:|\n| 1 | x \\| y |\n| 2 |\n')).toEqual([
      {
        type: 'table',
        head: [[text('a')], [text('b')]],
        rows: [
          [[text('1')], [text('x | y')]],
          [[text('2')], []],
        ],
      },
    ]);
  });

  it('has emphasis, code, links and breaks within a line', () => {
    expect(parseInline('a **b *c*** `d*e*` ~~f~~ [g](https://h.example "t") <https://i.example>  \nj')).toEqual([
      text('a '),
      { type: 'strong', inline: [text('b '), { type: 'emphasis', inline: [text('c')] }] },
      text(' '),
      { type: 'code', text: 'd*e*' },
      text(' '),
      { type: 'struck', inline: [text('f')] },
      text(' '),
      { type: 'link', href: 'https://h.example', inline: [text('g')] },
      text(' '),
      { type: 'link', href: 'https://i.example', inline: [text('https://i.example')] },
      { type: 'break' },
      text('j'),
    ]);
  });

  it('leaves names with underscores, stars between blanks, escapes and open marks as they are', () => {
    for (const plain of ['user_account_id', '2 * 3 * 4', 'a ** b', '**open', '[a] (b)', '`open']) {
      expect(parseInline(plain)).toEqual([text(plain)]);
    }
    expect(parseInline('\\*a\\*')).toEqual([text('*a*')]);
  });

  it('links nowhere but to the web and this window', () => {
    for (const href of [
      'javascript:x',
      'JAVASCRIPT:x',
      'data:text/html,x',
      'file:///etc/passwd',
      '//x.example',
      'vbscript:x',
      '#/sql?sql=DROP',
      '#/sql?on=warehouse&%73ql=SELECT',
    ]) {
      expect(parseInline(`[a](${href})`)).toEqual([text(`[a](${href})`)]);
    }
    expect(parseInline('[a](#/lake/orders)')).toEqual([{ type: 'link', href: '#/lake/orders', inline: [text('a')] }]);
    expect(parseInline('[a](#/notebooks?notebook=b.md)')).toMatchObject([{ type: 'link' }]);
  });

  it('shows HTML as the text that it is', () => {
    expect(parseMarkdown('<img src=x onerror=alert(1)>')).toEqual([paragraph('<img src=x onerror=alert(1)>')]);
  });

  it('ends with any text, however deep, and soon', () => {
    const marks = fc.constantFrom(
      '*',
      '**',
      '_',
      '`',
      '[',
      ']',
      '(',
      ')',
      '>',
      '- ',
      '1. ',
      '\n',
      ' ',
      'a',
      '|',
      '---',
      '#',
      '~~',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 60 }), (parts) => void parseMarkdown(parts.join(''))),
      { numRuns: 300 },
    );
    for (const hostile of [
      '*a'.repeat(20_000),
      '['.repeat(20_000),
      '> '.repeat(5000),
      '- '.repeat(5000),
      '`'.repeat(20_000),
      `# a${' '.repeat(100_000)}b`,
      `a|b\n---${' '.repeat(100_000)}x`,
    ]) {
      const began = performance.now();
      parseMarkdown(hostile);
      expect(performance.now() - began).toBeLessThan(5000);
    }
  });
});
