import {
  ActionIcon,
  Badge,
  Button,
  createTheme,
  Input,
  Menu,
  Modal,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

/** The one accent. Shade 6 on white and shade 3 on the dark paper are readable as text. */
const accent: MantineColorsTuple = [
  '#f0f1fd',
  '#e0e2f9',
  '#c2c6f3',
  '#a5acf0',
  '#838cea',
  '#6670e0',
  '#4f5ad2',
  '#434dbb',
  '#373f9a',
  '#2b3178',
];

const dark: MantineColorsTuple = [
  '#e3e4ea',
  '#b6b8c4',
  '#9a9caa',
  '#6c6e7c',
  '#3a3c47',
  '#2b2d36',
  '#1f2027',
  '#16171c',
  '#111216',
  '#0c0d10',
];

const gray: MantineColorsTuple = [
  '#f8f8fa',
  '#f2f2f5',
  '#e7e7ec',
  '#dadae1',
  '#c6c6d0',
  '#9c9caa',
  '#6d6d7b',
  '#52525f',
  '#383842',
  '#1d1d24',
];

export const theme = createTheme({
  colors: { accent, dark, gray },
  primaryColor: 'accent',
  primaryShade: 6,
  autoContrast: true,
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.3' },
      h2: { fontSize: '0.9375rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  shadows: {
    xs: '0 1px 2px rgb(0 0 0 / 6%)',
    sm: '0 1px 3px rgb(0 0 0 / 8%)',
    md: '0 6px 20px rgb(0 0 0 / 10%)',
    lg: '0 10px 32px rgb(0 0 0 / 14%)',
    xl: '0 16px 48px rgb(0 0 0 / 18%)',
  },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Badge: Badge.extend({ defaultProps: { tt: 'none', fw: 500, radius: 'sm' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withinPortal: true } }),
    InputWrapper: Input.Wrapper.extend({
      styles: { label: { marginBottom: 4 }, description: { marginBottom: 4 } },
    }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        shadow: 'xl',
        overlayProps: { backgroundOpacity: 0.35 },
        // The cross has words as all other signs have.
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: { title: { fontWeight: 600, fontSize: '0.9375rem' } },
    }),
  },
});

/** Names the layout is drawn with; the widgets of the library follow by the same names. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--paper': '#ffffff',
    '--panel': '#f8f8fa',
    '--raised': '#ffffff',
    '--hover': 'rgb(20 20 40 / 4.5%)',
    '--chosen': 'rgb(79 90 210 / 10%)',
    '--line': '#e7e7ec',
    '--line-strong': '#dadae1',
    '--text': '#1d1d24',
    '--soft': '#5f5f6d',
    '--accent-text': '#434dbb',
    '--note': '#fff8e1',
    '--note-line': '#eedfa6',
    '--mantine-color-text': '#1d1d24',
    '--mantine-color-dimmed': '#5f5f6d',
    '--mantine-color-placeholder': '#74747f',
    '--mantine-color-error': '#c4282f',
    '--mantine-color-default-border': '#dadae1',
    '--mantine-color-anchor': '#434dbb',
    // The library's own is too pale on its paper to be read.
    '--mantine-color-green-light-color': '#1f6f31',
  },
  dark: {
    '--paper': '#16171c',
    '--panel': '#111216',
    '--raised': '#1f2027',
    '--hover': 'rgb(255 255 255 / 5%)',
    '--chosen': 'rgb(131 140 234 / 18%)',
    '--line': '#26272f',
    '--line-strong': '#34363f',
    '--text': '#e3e4ea',
    '--soft': '#9a9caa',
    '--accent-text': '#a5acf0',
    '--note': '#2c2718',
    '--note-line': '#4a4127',
    '--mantine-color-body': '#16171c',
    '--mantine-color-text': '#e3e4ea',
    '--mantine-color-dimmed': '#9a9caa',
    '--mantine-color-placeholder': '#8a8c9a',
    '--mantine-color-error': '#ff8a8a',
    '--mantine-color-default': '#1f2027',
    '--mantine-color-default-border': '#34363f',
    '--mantine-color-anchor': '#a5acf0',
    // The library's own are darker than the paper, as if nothing were there; its red is an alarm.
    '--mantine-color-accent-light': '#282b4d',
    '--mantine-color-accent-light-color': '#c2c6f3',
    '--mantine-color-red-light': '#3d1d22',
    '--mantine-color-red-light-color': '#ffa8a8',
    '--mantine-color-gray-light': '#2b2d36',
    '--mantine-color-gray-light-color': '#c9cbd6',
  },
});
