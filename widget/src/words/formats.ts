import { directionOf, type Language } from './languages.ts';

export type Formats = ReturnType<typeof createFormats>;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Dates and numbers as the visitor's language writes them, in the way of their country where it is
 * among those they ask for: `en-GB` writes 22:15, `en` alone 10:15 PM.
 */
export function createFormats(language: Language, asked: readonly string[] = []) {
  const locale = asked.find((tag) => tag.startsWith(`${language}-`)) ?? language;
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
  const dayOfYear = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

  return {
    language,
    direction: directionOf(language),
    time: (date: Date) => time.format(date),
    number: (value: number) => number.format(value),
    percent: (share: number) => new Intl.NumberFormat(locale, { style: 'percent' }).format(share),

    /** Today, yesterday, or the date; the year only where it is another one. */
    day(date: Date, now = new Date()): string {
      const days = Math.round((startOf(date) - startOf(now)) / DAY_MS);
      if (days === 0 || days === -1) return capitalize(relative.format(days, 'day'));
      return (date.getFullYear() === now.getFullYear() ? day : dayOfYear).format(date);
    },

    bytes(bytes: number): string {
      const unit = bytes < 1000 ? 'byte' : bytes < 1e6 ? 'kilobyte' : 'megabyte';
      const value = bytes / { byte: 1, kilobyte: 1e3, megabyte: 1e6 }[unit];
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: unit === 'byte' ? 'long' : 'short',
        maximumFractionDigits: 1,
      }).format(value);
    },
  };

  function capitalize(text: string): string {
    return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
  }
}

function startOf(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
