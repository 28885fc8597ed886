import { describe, expect, it } from 'vitest';
import { judgedDays, shiftedDay } from './calendar-findings';

/** So many days from 1 March 2026, a Sunday, each with what `records` says of its number; 0 is a day without rows. */
const days = (count: number, records: (day: number) => number) =>
  Array.from({ length: count }, (_, day) => ({ date: shiftedDay('2026-03-01', day), records: records(day) })).filter(
    (day) => day.records > 0,
  );
const later = (day: number) => ({ date: shiftedDay('2026-03-01', day), records: 1 });
const found = (of: ReturnType<typeof days>, today = '2026-12-31', isFed = false) =>
  judgedDays(of, today, isFed)
    .inYear('2026')
    .findings.map(({ date, kind, usual }) => [date, kind, usual]);

describe('days that lost rows', () => {
  it('are none where every day has its usual', () => {
    expect(found(days(60, (day) => 1000 + day))).toEqual([]);
    expect(found([])).toEqual([]);
  });

  it('have no rows between days with rows, or less than half of the same day of other weeks', () => {
    const lossy = days(60, (day) => (day === 20 ? 0 : day === 30 ? 499 : day === 31 ? 500 : 1000));
    expect(found(lossy)).toEqual([
      ['2026-03-21', 'gap', 1000],
      ['2026-03-31', 'low', 1000],
    ]);
  });

  it('are not the weekends of what rests then, but a working day of it', () => {
    const working = days(60, (day) => (day % 7 === 0 || day % 7 === 6 || day === 17 ? 0 : 1000));
    expect(found(working)).toEqual([['2026-03-18', 'gap', 1000]]);
    const quiet = days(60, (day) => (day % 7 === 0 ? 100 : 1000));
    expect(found(quiet)).toEqual([]);
  });

  it('are told by the days around where there are few weeks, and gaps by fewer still', () => {
    expect(found(days(10, (day) => (day === 4 ? 10 : 1000)))).toEqual([['2026-03-05', 'low', 1000]]);
    expect(found(days(3, (day) => (day === 1 ? 0 : 1000)))).toEqual([['2026-03-02', 'gap', null]]);
  });

  it('are not today, which is not over', () => {
    const lossy = days(40, (day) => (day === 39 ? 1 : 1000));
    expect(found(lossy, '2026-04-09')).toEqual([]);
    expect(found(lossy)).toEqual([['2026-04-09', 'low', 1000]]);
  });

  it('are of one year, judged by the days of others', () => {
    const across = Array.from({ length: 60 }, (_, day) => ({
      date: shiftedDay('2025-12-01', day),
      records: day === 31 ? 1 : 1000,
    }));
    const judged = judgedDays(across, '2027-01-01', false);
    expect(judged.inYear('2025').findings).toEqual([]);
    expect(judged.inYear('2026').findings).toEqual([{ date: '2026-01-01', kind: 'low', records: 1, usual: 1000 }]);
  });

  it('are those since a feed stopped that something should come to, up to yesterday', () => {
    const stopped = days(40, () => 1000);
    expect(found(stopped, '2026-04-14', true)).toEqual(
      ['2026-04-10', '2026-04-11', '2026-04-12', '2026-04-13'].map((date) => [date, 'gap', 1000]),
    );
    expect(found(stopped, '2026-04-14')).toEqual([]);
  });

  it('are none that have not come, whatever a wrong clock dated ahead', () => {
    const ahead = [...days(40, () => 1000), { date: '2026-04-20', records: 1 }];
    expect(found(ahead, '2026-04-10')).toEqual([]);
    const lossy = [...days(40, (day) => (day === 38 ? 400 : 1000)), ...[41, 48, 55].map((day) => later(day))];
    expect(found(lossy, '2026-04-10')).toEqual([['2026-04-08', 'low', 1000]]);
  });

  it('are all days of an outage of months, also in its middle, and in a year that has no other', () => {
    const outage = days(1000, (day) => (day >= 200 && day < 700 ? 0 : 1000));
    const judged = judgedDays(outage, '2030-01-01', false);
    expect(judged.years).toEqual(['2028', '2027', '2026']);
    expect(judged.inYear('2027').findings).toHaveLength(365);
    expect(judged.inYear('2027').findings[180]).toMatchObject({ kind: 'gap', usual: 1000 });
  });

  it.each([1, 2])('are those of an outage that ended %i days ago, of a feed that nothing feeds', (ago) => {
    const outage = (daysLong: number) =>
      days(60 + daysLong + ago, (day) => (day >= 60 && day < 60 + daysLong ? 0 : 1000));
    for (const daysLong of [30, 120]) {
      const all = outage(daysLong);
      const dayAfter = shiftedDay('2026-03-01', 60 + daysLong + ago);
      expect(found(all, dayAfter), `${daysLong} days`).toHaveLength(daysLong);
      expect(found(all, shiftedDay(dayAfter, 30)), `${daysLong} days, and nothing came of it`).toEqual([]);
    }
  });

  it('are not the days between those of what comes once a month, nor before the first of what comes daily', () => {
    const monthly = days(300, (day) => (day % 30 === 0 ? 1000 : 0));
    expect(found(monthly).filter(([, kind]) => kind === 'low')).toEqual([]);
    expect(found(monthly).length).toBeLessThan(10);
    const stray = [{ date: '1970-01-01', records: 1 }, ...days(60, () => 1000)];
    const judged = judgedDays(stray, '2026-12-31', false);
    expect(judged.years).toEqual(['2026', '1970']);
    expect(judged.inYear('2026')).toEqual({ findings: [], judged: { from: '2026-03-01', to: '2026-04-29' } });
    expect(judged.inYear('1970')).toEqual({ findings: [], judged: null });
  });
});

describe('a few days far away', () => {
  it.each(['1970-01-01', '2029-06-01'])('make no outage of the years between, as of a clock at %s', (clock) => {
    const strays = [0, 1, 2].map((day) => ({ date: shiftedDay(clock, day), records: 5 }));
    const all = [...strays, ...days(60, () => 1000)].toSorted((a, b) => a.date.localeCompare(b.date));
    const judged = judgedDays(all, '2030-01-01', false);
    expect(judged.years).toHaveLength(2);
    expect(judged.inYear('2026')).toEqual({ findings: [], judged: { from: '2026-03-01', to: '2026-04-29' } });
    expect(judged.inYear(clock.slice(0, 4))).toEqual({ findings: [], judged: null });
  });

  it('are as little told of as what comes once in months', () => {
    const yearly = [2020, 2021, 2022, 2023].map((year) => ({ date: `${year}-01-01`, records: 1000 }));
    expect(judgedDays(yearly, '2026-12-31', false).inYear('2021')).toEqual({ findings: [], judged: null });
  });
});

describe('what was judged', () => {
  const judged = (of: ReturnType<typeof days>, today: string, isFed = false) =>
    judgedDays(of, today, isFed).inYear('2026').judged;

  it('is said, and where too few days tell nothing it is nothing', () => {
    expect(
      judged(
        days(40, () => 1000),
        '2026-12-31',
      ),
    ).toEqual({ from: '2026-03-01', to: '2026-04-09' });
    expect(
      judged(
        days(40, () => 1000),
        '2026-04-09',
      ),
    ).toEqual({ from: '2026-03-01', to: '2026-04-08' });
    expect(
      judged(
        days(40, () => 1000),
        '2026-05-01',
        true,
      ),
    ).toEqual({ from: '2026-03-01', to: '2026-04-30' });
    const lossy = days(3, (day) => (day === 1 ? 1 : 1000));
    expect(judged(lossy, '2026-12-31')).toBeNull();
    expect(
      judged(
        days(4, () => 1000),
        '2026-12-31',
      ),
    ).toEqual({ from: '2026-03-01', to: '2026-03-04' });
    expect(judged([], '2026-12-31')).toBeNull();
    expect(judged([{ date: '2027-01-01', records: 1 }], '2026-12-31')).toBeNull();
  });
});
