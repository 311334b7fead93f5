import type { Answer } from '../support/api.ts';

/** What a page's Content-Security-Policy says, by directive. */
export function directivesOf({ headers }: Answer): Readonly<Record<string, string>> {
  return Object.fromEntries(
    String(headers['content-security-policy'])
      .split('; ')
      .map((directive) => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources.join(' ')];
      }),
  );
}

/** What a browser sends when a person follows a link. */
export const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
