/** Languages the chat speaks, the first one where none fits. */
export const LANGUAGES = ['en', 'es', 'fr', 'de', 'ar', 'hi'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The first language among those asked for that the chat speaks: `pt-BR, es-MX, en` is Spanish. */
export function chooseLanguage(asked: readonly (string | null | undefined)[]): Language {
  for (const tag of asked) {
    const primary = tag?.trim().toLowerCase().split(/[-_]/, 1)[0];
    const found = LANGUAGES.find((language) => language === primary);
    if (found !== undefined) return found;
  }
  return LANGUAGES[0];
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}
