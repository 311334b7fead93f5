/** Heavier data is no text people wrote: it is not read at all. */
export const SEARCHED_DATA_BYTES_MAX = 16 * 1024;
const TEXT_CHARACTERS_MAX = 8 * 1024;

/** Bytes written as letters, such as the images that v2 clients send inside a message. */
const BYTES = /^(data:[^\s,]*,|[A-Za-z0-9+/_-]{256,}={0,2}$)/;
/** Where an object says something: a text, what is said of a file, what the file is called. */
const MEMBERS = ['text', 'caption', 'name'] as const;

/** What of a message's data, given as JSON text, people can look for. */
export function searchedTextOf(data: string): string {
  if (Buffer.byteLength(data) > SEARCHED_DATA_BYTES_MAX) return '';
  const value: unknown = JSON.parse(data);
  return textsIn(value)
    .filter((text) => !BYTES.test(text))
    .join('\n')
    .slice(0, TEXT_CHARACTERS_MAX);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const members = value as Partial<Record<string, unknown>>;
  return MEMBERS.map((name) => members[name]).filter((text) => typeof text === 'string');
}
