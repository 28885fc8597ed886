import { expect, test } from 'vitest';
import { lateDays } from './late-days';

test('late records are followed to their days, and none of them is lost', () => {
  const a = {
    feed: 'a',
    lateRecords: 9,
    days: [
      { date: '2026-11-01', late: 4, records: 10 },
      { date: '2026-11-02', late: 0, records: 20 },
      { date: '2026-11-04', late: 2, records: 2 },
    ],
  };
  const b = { feed: 'b', lateRecords: 1, days: [{ date: '2026-11-03', late: 1, records: 5 }] };
  expect(lateDays([a, b])).toEqual({
    days: [
      { feed: 'a', date: '2026-11-04', late: 2, records: 2 },
      { feed: 'b', date: '2026-11-03', late: 1, records: 5 },
      { feed: 'a', date: '2026-11-01', late: 4, records: 10 },
    ],
    late: 10,
    older: 3,
  });
});
