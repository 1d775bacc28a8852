import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const herb: MantineColorsTuple = [
  '#eef6f1',
  '#dbebe2',
  '#b7d6c5',
  '#8fbfa6',
  '#67a785',
  '#48936c',
  '#317c57',
  '#1f6548',
  '#174f38',
  '#103a29',
];
const broth: MantineColorsTuple = [
  '#fdf5e7',
  '#f9e6c6',
  '#f2cd92',
  '#e9b05a',
  '#dd9632',
  '#c67f1d',
  '#a56614',
  '#865211',
  '#683f0f',
  '#4a2d0b',
];
const chili: MantineColorsTuple = [
  '#fdf0ed',
  '#f9dbd4',
  '#f1b5a8',
  '#e68c79',
  '#da6850',
  '#c84d34',
  '#b03d26',
  '#93321f',
  '#74281a',
  '#541d13',
];
/** Warm neutrals; dimmed text is `gray.6` on white (5.2:1) and `dark.2` on `dark.7` (7:1). */
const gray: MantineColorsTuple = [
  '#faf9f6',
  '#f4f2ed',
  '#eae7e0',
  '#dcd8cf',
  '#c3bdb2',
  '#8f887c',
  '#6b655b',
  '#57524a',
  '#3e3a34',
  '#24211d',
];
const dark: MantineColorsTuple = [
  '#e9e6df',
  '#d0ccc3',
  '#b0aa9f',
  '#8a8479',
  '#47433d',
  '#36332e',
  '#292723',
  '#1c1a18',
  '#161513',
  '#0f0e0d',
];

export const theme = createTheme({
  colors: { herb, broth, chili, gray, dark },
  primaryColor: 'herb',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  black: '#24211d',
  fontFamily: "'Be Vietnam Pro', system-ui, sans-serif",
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  headings: {
    fontFamily: "'Be Vietnam Pro', system-ui, sans-serif",
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.45' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.8438rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  radius: { xs: '0.25rem', sm: '0.375rem', md: '0.5rem', lg: '0.875rem', xl: '2rem' },
  shadows: {
    xs: '0 1px 2px rgb(36 33 29 / 5%)',
    sm: '0 1px 3px rgb(36 33 29 / 7%)',
    md: '0 6px 20px rgb(36 33 29 / 10%)',
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // The scroll lock writes a style element of its own; nothing here needs it.
    Modal: { defaultProps: { lockScroll: false, centered: true, radius: 'lg' } },
    Paper: { defaultProps: { radius: 'lg' } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300, multiline: true, maw: '20rem' } },
    Table: {
      defaultProps: { verticalSpacing: 'xs', horizontalSpacing: 'sm' },
      styles: {
        th: {
          color: 'var(--mantine-color-dimmed)',
          fontSize: 'var(--mantine-font-size-xs)',
          fontWeight: 500,
          whiteSpace: 'nowrap',
        },
      },
    },
    Badge: {
      defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 },
      styles: { root: { flexShrink: 0, minWidth: 'max-content' } },
    },
    Menu: { defaultProps: { shadow: 'md', radius: 'md' } },
    Select: { defaultProps: { allowDeselect: false, checkIconPosition: 'right' } },
  },
});

/** Colours of a chart's parts, largest first; `other` is the last. Each stands 3:1 off its ground. */
const SERIES_LIGHT = [
  '#1f7a54',
  '#c9811b',
  '#4a68b8',
  '#c05238',
  '#2a8c9a',
  '#8a5aa0',
  '#7d8a1f',
  '#c0688a',
  '#958e82',
];
const SERIES_DARK = ['#56b58b', '#e3a84d', '#8aa4e8', '#e38670', '#5fbecb', '#bd94d1', '#b5c255', '#e29ab6', '#a39c90'];
export const SERIES_COUNT = SERIES_LIGHT.length;
/** The CSS colour of a chart's n-th part. */
export const seriesColor = (index: number) => `var(--pho-series-${Math.min(index, SERIES_COUNT - 1)})`;

const series = (colors: string[]) => Object.fromEntries(colors.map((color, index) => [`--pho-series-${index}`, color]));

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {
    '--pho-content-width': '104rem',
    '--pho-form-width': '27rem',
    '--pho-chart-height': '17.5rem',
    '--pho-time-chart-height': '13rem',
    '--pho-hairline': '1px',
    '--pho-bar-height': '0.5rem',
    '--pho-bottom-bar': '3.75rem',
  },
  light: {
    ...series(SERIES_LIGHT),
    '--mantine-color-body': gray[0],
    '--mantine-color-dimmed': gray[6],
    '--mantine-color-placeholder': gray[6],
    '--mantine-color-error': chili[6],
    '--mantine-color-default-border': gray[3],
    '--mantine-color-herb-light': '#e4f0e9',
    '--mantine-color-herb-light-hover': herb[1],
    '--mantine-color-herb-light-color': herb[8],
    '--mantine-color-broth-light': '#fcf0da',
    '--mantine-color-broth-light-hover': broth[1],
    '--mantine-color-broth-light-color': broth[8],
    '--mantine-color-chili-light': '#fbe7e2',
    '--mantine-color-chili-light-hover': chili[1],
    '--mantine-color-chili-light-color': chili[8],
    '--pho-surface': '#ffffff',
    '--pho-surface-sunk': gray[1],
    '--pho-line': gray[2],
    '--pho-good': herb[7],
    '--pho-warning': broth[7],
    '--pho-bad': chili[6],
  },
  dark: {
    ...series(SERIES_DARK),
    '--mantine-color-body': dark[8],
    '--mantine-color-dimmed': dark[2],
    '--mantine-color-placeholder': dark[3],
    '--mantine-color-error': chili[3],
    '--mantine-color-default-border': dark[4],
    '--mantine-color-herb-light': 'rgb(72 147 108 / 20%)',
    '--mantine-color-herb-light-hover': 'rgb(72 147 108 / 28%)',
    '--mantine-color-herb-light-color': herb[2],
    '--mantine-color-broth-light': 'rgb(221 150 50 / 16%)',
    '--mantine-color-broth-light-hover': 'rgb(221 150 50 / 24%)',
    '--mantine-color-broth-light-color': broth[2],
    '--mantine-color-chili-light': 'rgb(218 104 80 / 20%)',
    '--mantine-color-chili-light-hover': 'rgb(218 104 80 / 28%)',
    '--mantine-color-chili-light-color': chili[2],
    '--mantine-color-gray-light': dark[5],
    '--mantine-color-gray-light-color': dark[0],
    '--pho-surface': dark[7],
    '--pho-surface-sunk': dark[6],
    '--pho-line': dark[5],
    '--pho-good': herb[3],
    '--pho-warning': broth[3],
    '--pho-bad': chili[3],
  },
});
