import { useFormat } from '../../ui/format';

/** First and last event of a file or a partition, UTC; the day is said once where both fall on it. */
export function EventRange({ from, to }: { from: string | null; to: string | null }) {
  const format = useFormat();
  if (from === null || to === null) return <span className="quiet">–</span>;
  const sameDay = from.slice(0, 10) === to.slice(0, 10);
  return (
    <span className="tabular" title={`${format.instant(from)} – ${format.instant(to)}`}>
      {sameDay
        ? `${format.day(from)}, ${format.time(from)} – ${format.time(to)}`
        : `${format.day(from)} – ${format.day(to)}`}
    </span>
  );
}
