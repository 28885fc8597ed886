import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent. Shade 7 on white and white on shade 7 are both above 4.5 to 1. */
const lagoon: MantineColorsTuple = [
  '#e6f6f8',
  '#cfecf0',
  '#9dd8e0',
  '#68c3cf',
  '#3fb2c0',
  '#1f9fae',
  '#108797',
  '#0a7482',
  '#085f6b',
  '#064953',
];

export const theme = createTheme({
  colors: { lagoon },
  primaryColor: 'lagoon',
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: 'sm',
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Noto Sans Mono', 'Liberation Mono', monospace",
  fontSizes: { xs: '11.5px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '19px' }, h2: { fontSize: '14px' }, h3: { fontSize: '13px' } },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
});

/** `auto` follows the system. */
export const colourSchemes = ['light', 'dark', 'auto'] as const;
