/** Characters of a preview. */
const PREVIEW_CHARACTERS = 160;

/**
 * What a list shows of a message: the beginning of its text on one line, or the name of a file. It is
 * made of the beginning of the data's JSON text, for a message can weigh megabytes.
 */
export function previewOf(dataStart: string): string {
  if (dataStart.startsWith('"')) return shorten(readText(dataStart));
  const data = readJson(dataStart);
  if (data === null || typeof data !== 'object') return '';
  const { text, caption, name } = data as Record<string, unknown>;
  const shown = [text, caption, name].find((part) => typeof part === 'string');
  return typeof shown === 'string' ? shorten(shown) : '';
}

/** A JSON string that may be cut off anywhere, also in the middle of an escape. */
function readText(json: string): string {
  // One after the other, as far as it takes: what is no JSON costs more to read than what is.
  const text =
    readJson(json) ??
    readJson(`${json}"`) ??
    readJson(`${json.replace(/\\(u[0-9a-f]{0,3})?$/i, '')}"`);
  return typeof text === 'string' ? text : '';
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function shorten(text: string): string {
  // An image that was sent as text is none.
  if (/^data:[^,\s]*;base64,/.test(text)) return '';
  const line = text
    .slice(0, 8 * PREVIEW_CHARACTERS)
    .replace(/\s+/g, ' ')
    .trim();
  return Array.from(line).slice(0, PREVIEW_CHARACTERS).join('').toWellFormed();
}
