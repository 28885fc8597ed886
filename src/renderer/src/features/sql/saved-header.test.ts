import { describe, expect, it } from 'vitest';
import { headerToSave, namedInHead } from './saved-header';

const head = `-- title: Orders
-- description: What was sold.
-- parameter: least DECIMAL(18,2) 5
-- pinned: orders@12
-- answer: rows=7 digest=sha256:ab12
`;
const pinned = [{ feed: 'orders', version: 12 }];
const answer = { rows: 7, digest: 'sha256:ab12' };
const least = { name: 'least', type: 'DECIMAL(18,2)', default: '5' };
const as = { title: 'Copy', description: 'Mine.' };
const statement = 'SELECT $least, $since, $other';
const withoutAnswer = head.replace(/-- answer.*\n/, '');

/** A tab that shows `text`, of a file that has `file`. */
const tabOf = (text: string, file: string | null = text) =>
  ({
    title: 'Orders',
    text,
    target: 'lake',
    parameters: {},
    saved: file === null ? null : { path: 'orders.sql', text: file, digest: null },
  }) as const;
const typedLeast = (text: string) => ({ least: { type: null, text, isNull: false } }) as const;
const inferred = new Map([
  ['least', 'DECIMAL(18,2)'],
  ['since', 'DATE'],
]);

describe('the head of a file that is saved under another name', () => {
  it('is that of its file where only the name is another', () => {
    const tab = { ...tabOf(`${head}${statement}`), parameters: typedLeast('9') };
    expect(headerToSave(tab, as, inferred)).toEqual({ ...as, target: 'lake', parameters: [least], pinned, answer });
  });

  it('is of the target that was typed into it, of a file or none, else of the one that the tab asks', () => {
    const targetOf = (text: string, file: string | null, target: 'lake' | 'warehouse' = 'lake') =>
      headerToSave({ ...tabOf(text, file), target }, as, inferred).target;
    const typed = '-- target: warehouse\nSELECT 1';
    expect([targetOf(typed, null), targetOf(typed, 'SELECT 1'), targetOf('SELECT 1', typed, 'warehouse')]).toEqual([
      'warehouse',
      'warehouse',
      'lake',
    ]);
    expect([targetOf('SELECT 1', null, 'warehouse'), targetOf(typed, typed, 'lake')]).toEqual(['warehouse', 'lake']);
  });

  it('has no answer, and the values as they are typed, where another statement stands below', () => {
    const tab = { ...tabOf(`${head}SELECT $least`, `${head}SELECT 1`), parameters: typedLeast('9') };
    expect(headerToSave(tab, as, inferred)).toEqual({
      ...as,
      target: 'lake',
      parameters: [{ ...least, default: '9' }],
      pinned,
      answer: null,
    });
    expect(headerToSave(tabOf(`${head}SELECT 1`, null), as, inferred).answer).toBeNull();
  });

  it('has what is typed, with the types that the fields show, and else what it had', () => {
    const tab = tabOf(`${withoutAnswer}${statement}`);
    const typed = {
      ...tab,
      parameters: {
        least: { type: 'DECIMAL(38,9)', text: '9', isNull: false },
        other: { type: null, text: 'x', isNull: true },
      },
    } as const;
    expect(headerToSave(typed, as, inferred).parameters).toEqual([
      { ...least, default: '9' },
      { name: 'since', type: 'DATE', default: null },
      { name: 'other', type: 'VARCHAR', default: null },
    ]);
    expect(headerToSave(tab, as, inferred).parameters[0]).toEqual(least);
    expect(headerToSave(tabOf('SELECT 1', null), as, inferred)).toEqual({
      ...as,
      target: 'lake',
      parameters: [],
      pinned: [],
      answer: null,
    });
  });

  it('has what was typed into it by hand', () => {
    const byHand = `-- title: Returns
-- A comment of mine.
-- description: What came back,
-- description: by hand.
-- target: warehouse
-- parameter: later DATE 2026-01-01
-- parameter: least DECIMAL(18,2) 7
-- pinned: orders@13
${statement}`;
    const tab = { ...tabOf(byHand, `${withoutAnswer}${statement}`), parameters: typedLeast('5') };
    expect(namedInHead(tab)).toEqual({ title: 'Returns', description: 'What came back,\nby hand.' });
    expect(headerToSave(tab, as, inferred)).toEqual({
      ...as,
      target: 'warehouse',
      parameters: [
        { name: 'later', type: 'DATE', default: '2026-01-01' },
        { ...least, default: '7' },
        { name: 'since', type: 'DATE', default: null },
        { name: 'other', type: 'VARCHAR', default: null },
      ],
      pinned: [{ feed: 'orders', version: 13 }],
      answer: null,
    });
    expect(headerToSave({ ...tab, saved: null }, as, inferred).parameters[1]).toEqual({ ...least, default: '7' });
  });

  it('keeps the answer of a statement whose head alone was edited', () => {
    const edited = `-- mine\n${head.replace('What was sold.', 'All of it.')}\n${statement}\n`;
    const tab = tabOf(edited, `${head}${statement}`);
    expect(namedInHead(tab).description).toBe('All of it.');
    expect(headerToSave(tab, as, inferred)).toMatchObject({ pinned, answer, parameters: [least] });
  });
});

describe('what a tab is called that is to get a file', () => {
  it('is its own title, unless another was typed into its head since its file was read', () => {
    const text = `${head}${statement}`;
    expect(namedInHead({ ...tabOf(text), title: 'Renamed' }).title).toBe('Renamed');
    expect(namedInHead(tabOf(text.replace('title: Orders', 'title: Mine'), text)).title).toBe('Mine');
    expect(namedInHead(tabOf(statement, text)).title).toBe('Orders');
    expect(namedInHead({ ...tabOf(text, null), title: 'Renamed' }).title).toBe('Renamed');
    expect(namedInHead({ ...tabOf(text, null), title: null }).title).toBe('Orders');
    expect(namedInHead({ ...tabOf(statement, null), title: null })).toEqual({ title: null, description: null });
  });
});
