import { describe, expect, it } from 'vitest';
import { boxedValues, draftOf, filterOf, offeredValues, problemOf, type FilterDraft } from './filter-draft';
import { operatorsOf, type ColumnFilter } from './refinement';

const number = { name: 'n', type: 'DECIMAL(18,2)' };
const draft = (changed: Partial<FilterDraft>): FilterDraft => ({
  operator: 'equals',
  value: '',
  to: '',
  ticked: [],
  lines: '',
  ...changed,
});

describe('a filter being written', () => {
  it('begins with the most useful operator, or with the filter that there is', () => {
    expect(draftOf(null, operatorsOf.text, []).operator).toBe('contains');
    const filters: ColumnFilter[] = [
      { operator: 'between', from: '1', to: '2' },
      { operator: 'oneOf', values: ['a', null] },
      { operator: 'isNull' },
      { operator: 'atMost', value: '7' },
    ];
    for (const filter of filters) expect(filterOf(draftOf(filter, operatorsOf.number, ['a', null]))).toEqual(filter);
  });

  it('has values that are ticked or written, each once', () => {
    const written = draft({ operator: 'oneOf', ticked: ['DE', null], lines: 'FR\n\nDE\n' });
    expect(filterOf(written)).toEqual({ operator: 'oneOf', values: ['DE', null, 'FR'] });
    expect(problemOf(draft({ operator: 'oneOf' }), number)).toBe('missing');
  });

  it('shows every value that it applies: in its box, or as a line', () => {
    const filter: ColumnFilter = { operator: 'oneOf', values: ['DE', 'FR', null, '', 'a\nb'] };
    const begun = draftOf(filter, operatorsOf.text, ['DE', 'US']);
    expect(begun).toMatchObject({ ticked: ['DE', null, '', 'a\nb'], lines: 'FR' });
    expect(boxedValues(filter)).toEqual([null, '', 'a\nb']);
    expect(filterOf(begun)).toEqual({ operator: 'oneOf', values: ['DE', null, '', 'a\nb', 'FR'] });
  });

  it('offers no value of which the statistics have the head only', () => {
    const top = [null, 'DE', 'x'.repeat(1000)].map((value) => ({ value, count: 1 }));
    expect(offeredValues({ top }).map(({ value }) => value)).toEqual([null, 'DE']);
    expect(offeredValues(null)).toEqual([]);
  });

  it('says what is wrong before the engine would', () => {
    expect(problemOf(draft({ value: 'ten' }), number)).toBe('badNumber');
    expect(problemOf(draft({ value: ' ' }), number)).toBe('missing');
    expect(problemOf(draft({ value: '-12.50' }), number)).toBeNull();
    expect(problemOf(draft({ value: '1e3' }), number)).toBeNull();
    expect(problemOf(draft({ operator: 'between', value: '1', to: '' }), number)).toBe('missing');
    expect(problemOf(draft({ value: 'soon' }), { name: 'at', type: 'TIMESTAMP' })).toBe('badTime');
    expect(problemOf(draft({ value: 'yes' }), { name: 'ok', type: 'BOOLEAN' })).toBe('badBoolean');
  });

  it('may be the empty text, which is a value', () => {
    expect(problemOf(draft({ value: '' }), { name: 's', type: 'VARCHAR' })).toBeNull();
    expect(problemOf(draft({ operator: 'contains' }), { name: 's', type: 'VARCHAR' })).toBe('missing');
  });
});
