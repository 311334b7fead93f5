import type { Words } from '../../words/words-type.ts';

/** Why something was refused, in the visitor's language; empty where there is no better than "not sent". */
export function refusalText(words: Words, code: string | undefined): string {
  switch (code) {
    case 'TOO_LARGE':
      return words.tooLarge;
    case 'UNSUPPORTED_MEDIA_TYPE':
      return words.unsupported;
    case 'TOO_MANY_REQUESTS':
    case 'OVERLOADED':
      return words.tooMany;
    case 'CONFLICT':
      return words.closed;
    default:
      return '';
  }
}
