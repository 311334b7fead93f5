/** What WCAG 2.2 AA asks of text. */
const CONTRAST_MIN = 4.5;
/** Above this luminance black is easier to read than white; at it both have a contrast of 4.58. */
const LIGHT_LUMINANCE = 0.179;

/** A colour as `#rrggbb`, or undefined where it is not one. */
export function readColor(text: string | null | undefined): string | undefined {
  return /^#[0-9a-f]{6}$/i.exec(text ?? '')?.[0].toLowerCase();
}

/** White or black, whichever is easier to read on this colour: it always has enough contrast. */
export function textOn(background: string): string {
  return luminance(background) > LIGHT_LUMINANCE ? '#000000' : '#ffffff';
}

/** The colour itself, or as little darker or lighter as makes it readable on this background. */
export function readableOn(background: string, color: string): string {
  const goal = textOn(background);
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(color, goal, share);
    if (contrast(mixed, background) >= CONTRAST_MIN) return mixed;
  }
  return goal;
}

export function contrast(one: string, other: string): number {
  const a = luminance(one) + 0.05;
  const b = luminance(other) + 0.05;
  return a > b ? a / b : b / a;
}

/** Relative luminance as WCAG defines it, 0 to 1. */
function luminance(color: string): number {
  const linear = (index: number) => {
    const part = partOf(color, index) / 255;
    return part > 0.040_45 ? ((part + 0.055) / 1.055) ** 2.4 : part / 12.92;
  };
  return 0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2);
}

function mix(from: string, to: string, share: number): string {
  const parts = [0, 1, 2].map((index) => {
    const part = partOf(from, index) * (1 - share) + partOf(to, index) * share;
    return Math.round(part).toString(16).padStart(2, '0');
  });
  return `#${parts.join('')}`;
}

/** Red, green or blue: 0 to 255. */
function partOf(color: string, index: number): number {
  return Number.parseInt(color.slice(1 + index * 2, 3 + index * 2), 16);
}
