/** In this order: most browsers name those they are like as well. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\b(OPR|Opera|OPiOS)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPod)\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\b(Macintosh|Mac OS X)\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** What agents are told of a `User-Agent`, such as `Firefox on Linux`; null for a program. */
export function browserOf(userAgent: string): string | null {
  const [, browser] = BROWSERS.find(([pattern]) => pattern.test(userAgent)) ?? [];
  const [, system] = SYSTEMS.find(([pattern]) => pattern.test(userAgent)) ?? [];
  if (browser === undefined) return null;
  return system === undefined ? browser : `${browser} on ${system}`;
}

/** The first language of an `Accept-Language`, such as `pt-BR`. */
export function languageOf(acceptLanguage: string): string | null {
  const [, tag] = /^\s*([a-z]{2,3}(-[a-z0-9]{2,8}){0,3})\s*(?:[,;]|$)/i.exec(acceptLanguage) ?? [];
  return tag ?? null;
}
