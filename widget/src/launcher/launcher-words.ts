import type { Language } from '../words/languages.ts';

/** The few words of the launcher, as `chat, unread messages`; the frame brings its own after the click. */
export const LAUNCHER_WORDS: Record<Language, readonly [chat: string, unread: string]> = {
  en: ['Chat', 'Unread messages'],
  es: ['Chat', 'Mensajes sin leer'],
  fr: ['Chat', 'Messages non lus'],
  de: ['Chat', 'Ungelesene Nachrichten'],
  ar: ['محادثة', 'رسائل غير مقروءة'],
  hi: ['चैट', 'अपठित संदेश'],
};
