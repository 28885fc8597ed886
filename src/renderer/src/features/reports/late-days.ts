import type { FeedReport } from '../../../../shared/contract/reports';

export interface LateDay<F> {
  readonly feed: F;
  /** UTC event day. */
  readonly date: string;
  readonly late: number;
  readonly records: number;
}

type Reported<F> = Pick<FeedReport, 'lateRecords'> & {
  readonly feed: F;
  readonly days: readonly { readonly date: string; readonly late: number; readonly records: number }[];
};

/** Days that late records are of, newest first; `older` are those of days that the report does not list any more. */
export function lateDays<F>(feeds: readonly Reported<F>[]): {
  readonly days: readonly LateDay<F>[];
  readonly late: number;
  readonly older: number;
} {
  const days = feeds.flatMap(({ feed, days: all }) =>
    all.filter(({ late }) => late > 0).map(({ date, late, records }) => ({ feed, date, late, records })),
  );
  const late = feeds.reduce((sum, { lateRecords }) => sum + lateRecords, 0);
  return {
    days: days.toSorted((one, other) => other.date.localeCompare(one.date)),
    late,
    older: late - days.reduce((sum, day) => sum + day.late, 0),
  };
}
