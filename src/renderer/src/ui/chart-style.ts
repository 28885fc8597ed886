/** Recharts' tooltip in the window's colours. */
export const chartTooltipStyle = {
  contentStyle: {
    padding: '6px 10px',
    border: '1px solid var(--lagoon-line)',
    borderRadius: 4,
    background: 'var(--lagoon-surface)',
    color: 'var(--lagoon-text)',
    fontSize: 12,
  },
  itemStyle: { padding: 0, color: 'var(--lagoon-text)' },
  labelStyle: { color: 'var(--lagoon-quiet)' },
  cursor: { fill: 'var(--lagoon-raised)' },
} as const;

/** Series colours that stay apart in both schemes; the first is the accent. */
export const seriesColours = [
  'var(--lagoon-accent)',
  '#c2713d',
  '#7c6fd0',
  '#5a9a4a',
  '#c75a86',
  '#b59a2a',
  '#5f8fd6',
  '#8d7a6b',
];
