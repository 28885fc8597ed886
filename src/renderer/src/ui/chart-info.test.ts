import { describe, expect, it } from 'vitest';
import { chartIn, chartWords, columnWord, withChart } from './chart-info';

describe('the info string of a fence', () => {
  it('says how an answer is drawn, among what else it says', () => {
    expect(chartIn('chart')).toBe('chart');
    expect(chartIn('title=x chart=bar  x=a y=b,"c \\"d\\", e" bins=50')).toBe(
      'chart=bar x=a y=b,"c \\"d\\", e" bins=50',
    );
    expect(chartIn('x=1 chart=bar title="T" x=a {.wide} y')).toBe('chart=bar x=a');
    for (const none of [null, '', 'title="a chart"', 'title="a chart of x"', 'charts', 'my=chart', 'x=a y=b'])
      expect([none, chartIn(none)]).toEqual([none, null]);
  });

  it('has a chart put in, changed and taken out, and the rest kept', () => {
    expect(withChart(null, 'chart')).toBe('chart');
    expect(withChart('title="a chart"', 'chart=bar x=a')).toBe('title="a chart" chart=bar x=a');
    expect(withChart('x=1 chart=bar x=a title="T" {.wide}', 'chart=line x=b')).toBe(
      'x=1 title="T" {.wide} chart=line x=b',
    );
    expect(withChart('title=x chart', null)).toBe('title=x');
    expect(withChart('chart=bar x=a', null)).toBe('');
    expect(withChart('title=x', null)).toBe('title=x');
    expect(withChart('title="not closed chart', 'chart=bar x=a')).toBe('chart=bar x=a title="not closed chart');
    expect(withChart('chart=bar x=a title="not closed chart', null)).toBe('title="not closed chart');
    expect(withChart('chart=line title=x chart=bar x=a', null)).toBe('title=x');
    expect(withChart('chart=line title=x chart=bar x=a', 'chart=area x=b')).toBe('title=x chart=area x=b');
    for (const odd of ['', 'title=a  name=b', 'a\tb', 'x=1 y=2'])
      expect(withChart(withChart(odd, 'chart'), null)).toBe(odd);
  });

  it('has names in one word each, quoted where they need it', () => {
    const names = ['amount', 'été_1.b', 'net "fee"', 'a,b', '`', '', 'x=1', '#', 'C:\\'];
    const chart = `chart=bar y=${names.map(columnWord).join(',')}`;
    expect(chart).not.toContain('`');
    expect(chartIn(chart)).toBe(chart);
    expect(chartWords(chart)).toEqual(
      new Map([
        ['chart', ['bar']],
        ['y', names],
      ]),
    );
    expect(chartWords(String.raw`chart y="\q" x="a`)).toEqual(
      new Map([
        ['chart', []],
        ['y', [undefined]],
        ['x', [undefined]],
      ]),
    );
  });

  it('is read soon, whatever it holds', () => {
    const began = performance.now();
    for (const hostile of ['chart=a ', '"', '\\"', '"\\', ' ', 'x="a ', ',', 'chart=a,"'])
      for (const end of ['', '"', '\\', 'x']) {
        const info = `chart ${hostile.repeat(20_000)}${end}`;
        chartIn(info);
        withChart(info, null);
        chartWords(info);
      }
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
