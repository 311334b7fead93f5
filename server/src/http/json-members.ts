import { FIELDS_MAX, JSON_DEPTH_MAX } from '@dowellchat/contract/limits.ts';
import { ApplicationError } from '../lib/application-error.ts';

/**
 * Splits the text of a JSON object into its members and the exact text of each value: numbers too
 * long for a double and the spelling of a message survive as they were sent.
 *
 * `text` has been parsed before: what is asked here is only where things begin and end.
 */
export function splitMembers(text: string): [key: string, json: string][] {
  const members: [string, string][] = [];
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (text[at] === '"') {
    const keyEnd = endOfString(text, at);
    const key = textOf(text.slice(at, keyEnd));
    if (members.length === FIELDS_MAX) {
      throw new ApplicationError('INVALID', `The body has more than ${FIELDS_MAX} fields.`);
    }
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const valueEnd = endOfValue(text, valueStart);
    members.push([key, text.slice(valueStart, valueEnd)]);
    at = skipSpace(text, skipSpace(text, valueEnd) + 1);
  }
  return members;
}

/** What a JSON string says. Few keys hold an escape, and reading one costs more than the slice. */
function textOf(json: string): string {
  return json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1);
}

/** The text without commas that stand before a closing bracket. */
export function withoutTrailingCommas(text: string): string {
  const kept: string[] = [];
  let keptUntil = 0;
  let at = 0;
  // The character before, spaces apart: a comma must follow a value to be one too many.
  let before = '';
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '"') {
      at = endOfString(text, at);
      before = character;
      continue;
    }
    if (character === ',') {
      const next = skipSpace(text, at + 1);
      if ((text[next] === '}' || text[next] === ']') && !'{[,'.includes(before)) {
        kept.push(text.slice(keptUntil, at));
        keptUntil = at + 1;
      }
      at = next;
      before = character;
      continue;
    }
    if (!/\s/.test(character)) before = character;
    at += 1;
  }
  return kept.join('') + text.slice(keptUntil);
}

function skipSpace(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at += 1;
  }
}

/** The index after the string that starts at `start`, or the text's end where it never closes. */
function endOfString(text: string, start: number): number {
  let quote = start;
  for (;;) {
    quote = text.indexOf('"', quote + 1);
    if (quote === -1) return text.length;
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
}

function endOfValue(text: string, start: number): number {
  switch (text[start]) {
    case '"':
      return endOfString(text, start);
    case '{':
    case '[':
      return endOfNested(text, start);
    default: {
      let at = start;
      while (at < text.length && !' \n\r\t,}'.includes(text[at] ?? '')) at += 1;
      return at;
    }
  }
}

function endOfNested(text: string, start: number): number {
  const marks = /["{}[\]]/g;
  marks.lastIndex = start;
  let depth = 0;
  for (;;) {
    const mark = marks.exec(text);
    if (mark === null) return text.length;
    if (mark[0] === '"') {
      marks.lastIndex = endOfString(text, mark.index);
    } else if (mark[0] === '{' || mark[0] === '[') {
      depth += 1;
      if (depth > JSON_DEPTH_MAX) {
        throw new ApplicationError('INVALID', `The body is nested deeper than ${JSON_DEPTH_MAX}.`);
      }
    } else {
      depth -= 1;
      if (depth === 0) return mark.index + 1;
    }
  }
}
