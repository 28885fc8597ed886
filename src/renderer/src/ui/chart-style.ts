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

/**
 * Series colours, the accent first: each at 3 to 1 or more on the surface of its scheme, and told apart with a deficiency of red, green or blue
 * (colour distance of 23 or more in CIELAB under the simulations of Machado, 2009).
 */
export const seriesColours = [
  'var(--lagoon-accent)',
  'light-dark(#bd770f, #eea02b)',
  'light-dark(#770fbd, #975af2)',
  'light-dark(#db5757, #d22d4e)',
  'light-dark(#470606, #ecf9b8)',
  'light-dark(#9581e4, #6b7dc7)',
  'light-dark(#0d0d3f, #b8f9ec)',
  'light-dark(#8e250b, #db578c)',
] as const;

/** Of what has no colour of its own. */
export const restColour = 'var(--lagoon-quiet)';

/** Lines differ by more than their colour. */
export const seriesDashes = ['none', '7 3', '2 3', '10 3 2 3', '4 4', '12 4', '2 2 6 2', '1 4'] as const;
