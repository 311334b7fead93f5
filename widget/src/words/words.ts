import type { Language } from './languages.ts';
import type { Words } from './words-type.ts';

const LOADERS: Record<Language, () => Promise<Words>> = {
  en: async () => (await import('./en.ts')).words,
  es: async () => (await import('./es.ts')).words,
  fr: async () => (await import('./fr.ts')).words,
  de: async () => (await import('./de.ts')).words,
  ar: async () => (await import('./ar.ts')).words,
  hi: async () => (await import('./hi.ts')).words,
};

/** Each language is fetched by those who read it, while the look of the chat is on its way. */
export const loadWords = (language: Language): Promise<Words> => LOADERS[language]();

/** `{name}` of a text replaced. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
