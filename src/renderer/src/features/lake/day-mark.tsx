import classes from './calendar.module.css';

/** Told apart by shape and corner, in the colour of the day's digits. */
export type MarkKind = 'low' | 'late' | 'small';

const shapes: Readonly<Record<MarkKind, string>> = {
  // A triangle that points down.
  low: 'M0 1.5h7L3.5 7z',
  // A disc.
  late: 'M3.5 0.75a2.75 2.75 0 1 0 0.001 0z',
  // Three bars.
  small: 'M0 0h1.6v7H0zM2.7 0h1.6v7H2.7zM5.4 0H7v7H5.4z',
};

export function DayMark({ kind }: { kind: MarkKind }) {
  return (
    <svg className={classes.mark} data-mark={kind} viewBox="0 0 7 7" aria-hidden>
      <path d={shapes[kind]} fill="currentColor" />
    </svg>
  );
}
