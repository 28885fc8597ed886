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

/** Mantine's dark greys, with the tint of the surfaces in global.css: 7 is the surface, 6 a field on it, 0 the text. */
const dark: MantineColorsTuple = [
  '#dfe5e8',
  '#b8c2c7',
  '#98a5ab',
  '#6b777d',
  '#3f484d',
  '#31383c',
  '#24292c',
  '#1c2023',
  '#181b1e',
  '#15181a',
];

export const theme = createTheme({
  colors: { lagoon, dark },
  black: '#1b2428',
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
    // Told from the text around it by more than its colour.
    Anchor: { defaultProps: { underline: 'always' } },
    // Mantine's own red on red is below 4.5 to 1 in dark colours, its yellow on yellow in light ones.
    Alert: {
      vars: (_theme: unknown, { color }: { color?: string }) => ({
        root:
          color === 'red'
            ? { '--alert-bg': 'var(--lagoon-danger-soft)', '--alert-color': 'var(--lagoon-danger)' }
            : color === 'yellow'
              ? { '--alert-bg': 'var(--lagoon-warning-soft)', '--alert-color': 'var(--lagoon-warning)' }
              : {},
      }),
    },
    Button: { defaultProps: { size: 'xs' } },
    // Under the field, so that fields beside one another stay in line whether or not they have a description.
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Table: { defaultProps: { horizontalSpacing: 'md' } },
    Select: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
});

/** `auto` follows the system. */
export const colourSchemes = ['light', 'dark', 'auto'] as const;
