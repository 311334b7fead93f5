import { refuseFields } from '../../lib/application-error.ts';

const URL_CHARACTERS_MAX = 1024;

/** The address of a page without what may hold secrets: query, fragment, name and password. */
export function cleanUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw refuseFields({ url: ['must be the address of a web page'] });
  }
  return `${url.origin}${url.pathname}`.slice(0, URL_CHARACTERS_MAX);
}
