import { describe, expect, it } from 'vitest';
import type { QueryHeader } from '../../../../shared/contract/workspace';
import { headerOfText, headerToSave } from './saved-header';

const header: QueryHeader = {
  title: 'Orders',
  description: 'What was sold.',
  target: 'lake',
  parameters: [{ name: 'least', type: 'DECIMAL(18,2)', default: '5' }],
  pinned: [{ feed: 'orders', version: 12 }],
  answer: { rows: 7, digest: 'sha256:ab12' },
};
const head = '-- title: Orders\n\n-- pinned: orders@12\n';
const file = { text: `${head}SELECT 1`, header };
const as = { title: 'Copy', description: 'Mine.' };
const text = 'SELECT $least, $since, $other';
const tab = { text, target: 'lake', parameters: {} } as const;

describe('the head of a file that is saved under another name', () => {
  it('is known where the text has the head of its file', () => {
    expect(headerOfText(`${file.text}\n`, file)).toBe(header);
    expect(headerOfText(file.text, { ...file, text: `\uFEFF${file.text.replaceAll('\n', '\r\n')}` })).toBe(header);
    expect(headerOfText(`-- mine\n${file.text}`, file)).toBeNull();
    expect(headerOfText(file.text, null)).toBeNull();
  });

  it('has no answer, and the values as they are typed, where another statement stands below', () => {
    const edited = {
      ...tab,
      text: `${head}SELECT $least`,
      parameters: { least: { type: null, text: '9', isNull: false } },
    };
    const known = headerOfText(edited.text, file);
    expect(known).toEqual({ ...header, answer: null });
    expect(headerToSave(edited, known, as, new Map([['least', 'DECIMAL(18,2)']]))).toEqual({
      ...header,
      ...as,
      parameters: [{ name: 'least', type: 'DECIMAL(18,2)', default: '9' }],
      answer: null,
    });
  });

  it('keeps the pin, its answer and the values that were asked for it', () => {
    const typed = { ...tab, parameters: { least: { type: null, text: '9', isNull: false } } };
    expect(headerToSave(typed, header, as, new Map())).toEqual({ ...header, ...as });
  });

  it('has what is typed, with the types that the fields show, and else what it had', () => {
    const unpinned = { ...header, pinned: [], answer: null };
    const typed = {
      ...tab,
      parameters: {
        least: { type: 'DECIMAL(38,9)', text: '9', isNull: false },
        other: { type: null, text: 'x', isNull: true },
      },
    } as const;
    const inferred = new Map([['since', 'DATE']]);
    expect(headerToSave(typed, unpinned, as, inferred).parameters).toEqual([
      { name: 'least', type: 'DECIMAL(18,2)', default: '9' },
      { name: 'since', type: 'DATE', default: null },
      { name: 'other', type: 'VARCHAR', default: null },
    ]);
    expect(headerToSave(tab, unpinned, as, inferred).parameters[0]).toEqual(header.parameters[0]);
    expect(headerToSave(tab, null, as, new Map())).toMatchObject({ ...as, pinned: [], answer: null });
  });
});
