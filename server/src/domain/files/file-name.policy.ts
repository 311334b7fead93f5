const CHARACTERS_MAX = 255;
/** A longer end of a name is no extension. */
const EXTENSION_CHARACTERS_MAX = 20;
const NAMELESS = 'file';

/**
 * Control characters; characters that turn the reading direction, with which `exe.gpj` shows as
 * `jpg.exe`; line and paragraph separators; lone halves of characters. Joiners stay: Persian, Hindi
 * and emoji need them.
 */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A name as people may see it and save a file under: one line, no path, of bearable length. */
export function cleanFileName(given: string): string {
  const name = given
    .normalize('NFC')
    .replaceAll(UNSEEN, '')
    .replace(/^.*[/\\]/, '')
    .trim()
    // Some systems drop dots and spaces at the end of a name, and `..` is a way out of a folder.
    .replace(/[. ]+$/, '');
  return shorten(name) || NAMELESS;
}

/** Cuts in the middle: what a file is called after its last dot says how to open it. */
function shorten(name: string): string {
  if (name.length <= CHARACTERS_MAX) return name;
  const dot = name.lastIndexOf('.');
  const extension = name.length - dot <= EXTENSION_CHARACTERS_MAX ? name.slice(dot) : '';
  const start = name.slice(0, CHARACTERS_MAX - extension.length);
  // The cut may fall between the halves of a character.
  return start.replace(/[\ud800-\udbff]$/, '') + extension;
}
