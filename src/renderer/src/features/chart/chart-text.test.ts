import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregates, timeBuckets } from '../../ui/around-statement';
import { chartIn, withChart } from '../../ui/chart-info';
import { binCounts, chartTypes, defaultChart, settledChoice, type ChartChoice } from './chart-columns';
import { chartOf, chartText } from './chart-text';

const columns = [
  { name: 'country', type: 'VARCHAR' },
  { name: 'amount', type: 'DECIMAL(18,2)' },
  { name: 'net "fee", `€`', type: 'DOUBLE' },
  { name: 'day', type: 'DATE' },
  { name: 'items', type: 'INTEGER[]' },
];
const bars: ChartChoice = { type: 'bar', x: 0, y: [1, 2], series: null, aggregate: 'avg', bucket: 'auto', bins: 20 };

describe('a chart in words', () => {
  it('names its columns, and says only what was chosen', () => {
    expect(chartText(columns, bars)).toBe(
      String.raw`chart=bar x=country y=amount,"net \"fee\", \u0060€\u0060" aggregate=avg`,
    );
    const line: ChartChoice = { ...bars, type: 'line', x: 3, y: [], series: 0, aggregate: 'count', bucket: 'week' };
    expect(chartText(columns, line)).toBe('chart=line x=day series=country aggregate=count bucket=week');
    expect(chartText(columns, { ...bars, aggregate: null, bins: 50 })).toContain('aggregate=none bins=50');
  });

  it('is read as it was written, whatever the columns are called', () => {
    const named = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.constantFrom('VARCHAR', 'DOUBLE', 'DATE')), {
      minLength: 1,
      maxLength: 5,
    });
    const choice = named.chain((all) =>
      fc.record({
        columns: fc.constant(all.map(([name, type]) => ({ name, type }))),
        choice: fc.record({
          type: fc.constantFrom(...chartTypes),
          x: fc.nat(all.length - 1),
          y: fc.array(fc.nat(all.length - 1), { maxLength: 4 }),
          series: fc.option(fc.nat(all.length - 1)),
          aggregate: fc.option(fc.constantFrom(...aggregates)),
          bucket: fc.constantFrom('auto' as const, 'none' as const, ...timeBuckets),
          bins: fc.constantFrom(...binCounts),
        }),
      }),
    );
    fc.assert(
      fc.property(choice, (drawn) => {
        const text = chartText(drawn.columns, drawn.choice);
        expect(text).not.toMatch(/[`\r\n]/);
        expect(chartIn(withChart('title="my chart"', text))).toBe(text);
        const isDrawn = settledChoice(drawn.columns, drawn.choice) !== null;
        expect(chartOf(text, drawn.columns, true)).toEqual(isDrawn ? drawn.choice : defaultChart(drawn.columns, true));
      }),
      { numRuns: 500 },
    );
  });

  it('is of the columns by name, wherever they stand', () => {
    const text = chartText(columns, bars);
    expect(chartOf(text, columns.toReversed(), true)).toEqual({ ...bars, x: 4, y: [3, 2] });
  });

  it('can be written by hand, without what goes without saying', () => {
    expect(chartOf('chart=bar x=country y=amount', columns, true)).toEqual({ ...bars, y: [1], aggregate: 'sum' });
    expect(chartOf('chart=bar  x=country', columns, true)).toEqual({ ...bars, y: [], aggregate: 'count' });
  });

  it('is what the types suggest where it says nothing that can be drawn of these columns', () => {
    const suggested = defaultChart(columns, true);
    for (const text of [
      '',
      'chart',
      'chart=pie x=country',
      'chart=bar',
      'chart=bar x=gone y=amount',
      'chart=bar x=country y=amount,gone',
      'chart=bar x=items',
      String.raw`chart=bar x="\q"`,
      'chart=bar x=country aggregate=most',
      'chart=bar x=country bins=7',
      'chart=bar x=country,day',
      'chart=bar x=country y=country',
      'chart=bar x=country aggregate=sum',
    ])
      expect([text, chartOf(text, columns, true)]).toEqual([text, suggested]);
    expect(chartOf('chart=histogram x=amount', columns, false)).toEqual(defaultChart(columns, false));
    expect(chartOf('chart=bar x=country', columns, false)).toEqual(defaultChart(columns, false));
    expect(chartOf('chart=bar x=country y=amount', columns, false)).toEqual({ ...bars, y: [1], aggregate: null });
  });
});
