import { describe, expect, it } from 'vitest';
import { createI18n } from '../../i18n/create-i18n';
import { createFormat } from '../../ui/format';
import type { ChartChoice } from './chart-columns';
import type { ChartData } from './chart-shape';
import { chartNotes } from './chart-words';

const columns = [
  { name: 'country', type: 'VARCHAR' },
  { name: 'amount', type: 'BIGINT' },
];
const summed: ChartChoice = { type: 'bar', x: 0, y: [1], series: null, aggregate: 'sum', bucket: 'auto', bins: 20 };
const data: ChartData = { points: [], series: [], x: 'name', isCut: false, hasShortGaps: false, rows: 3 };
const again = 'The statement was run again for this, and what it reads may have changed.';

function notes(choice: ChartChoice, isSame: boolean, counted: number | null, total: number): string[] {
  const { t } = createI18n();
  const of = { columns, choice, data, plan: null, isSame, counted, total, values: 3, seriesCount: 0 };
  return chartNotes(t, createFormat('en'), of);
}

describe('which rows a chart is said to be of', () => {
  it('is all of the result only where it reads what the result was made from', () => {
    expect(notes(summed, true, 1000, 1000)).toEqual(['Computed by DuckDB from 1,000 rows, all of the result.']);
    expect(notes(summed, false, 1000, 1000)).toEqual(['Computed by DuckDB from 1,000 rows.', again]);
  });

  it('is said once where their number is another', () => {
    const other = 'Computed by DuckDB from 1,200 rows: the statement was run again, and the result has 1,000.';
    expect(notes(summed, false, 1200, 1000)).toEqual([other]);
    expect(notes(summed, true, 1200, 1000)).toEqual([other]);
  });

  it('is nothing where none were counted', () => {
    expect(notes(summed, true, null, 3)).toEqual([]);
  });

  it('is said of rows that are drawn as they are, too', () => {
    const asTheyAre = { ...summed, aggregate: null };
    expect(notes(asTheyAre, true, null, 3)).toEqual(['Drawn from all 3 rows of the result.']);
    expect(notes(asTheyAre, false, null, 3)).toContain(again);
  });
});
