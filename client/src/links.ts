/** A piece of a text: as it was written, and where it leads if it is an address. */
export interface TextPiece {
  readonly text: string;
  readonly href?: string;
}

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"']+/gi;
/** What ends a sentence around an address rather than the address itself. */
const AFTERWORD = '.,;:!?)]}»”’';

/** Web addresses of a text. Nothing but http and https ever becomes a link. */
export function splitLinks(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutAfterword(match[0]);
    const href = toHref(address);
    if (href === undefined) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: address, href });
    from = match.index + address.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** `(see https://a.example/x_(y))` keeps the bracket that the address itself has opened. */
function withoutAfterword(address: string): string {
  // By hand, from the end: an expression would try every one of a page of brackets as the beginning.
  let length = address.length;
  while (length > 0 && AFTERWORD.includes(address.charAt(length - 1))) length -= 1;
  const bare = address.slice(0, length);
  const opened = bare.split('(').length - bare.split(')').length;
  return opened > 0 && address.charAt(length) === ')' ? `${bare})` : bare;
}

function toHref(address: string): string | undefined {
  const full = /^www\./i.test(address) ? `https://${address}` : address;
  if (!URL.canParse(full)) return undefined;
  const { protocol, hostname, href } = new URL(full);
  return (protocol === 'https:' || protocol === 'http:') && hostname !== '' ? href : undefined;
}
