import { sparklinePath } from './sparkline-path';

interface SparklineProps {
  readonly values: readonly number[];
  readonly label: string;
}

const WIDTH = 96;
const HEIGHT = 24;

/** A line small enough for a card; the figures stand beside it. */
export function Sparkline({ values, label }: SparklineProps) {
  if (values.length < 2) return null;
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} role="img" aria-label={label}>
      <path d={sparklinePath(values, WIDTH, HEIGHT)} fill="none" stroke="var(--lagoon-accent)" strokeWidth={1.5} />
    </svg>
  );
}
