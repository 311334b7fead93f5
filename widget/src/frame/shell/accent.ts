import { readableOn, textOn } from '../../look/colors.ts';

const DEFAULT_COLOR = '#4650c8';
/** `--bubble` of styles/base.css: of the surfaces that links stand on, those with the least contrast. */
const LIGHT_SURFACE = '#f1f2f5';
const DARK_SURFACE = '#2a2c32';

/** The product's colour, in shades that can be read wherever it is used. */
export function applyAccent(element: HTMLElement, color = DEFAULT_COLOR): void {
  const { style } = element;
  style.setProperty('--accent', color);
  style.setProperty('--on-accent', textOn(color));
  style.setProperty('--accent-on-light', readableOn(LIGHT_SURFACE, color));
  style.setProperty('--accent-on-dark', readableOn(DARK_SURFACE, color));
}
