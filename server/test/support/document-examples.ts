import { readFileSync } from 'node:fs';

/** One example of the v2 API document, as it stands there. */
export interface DocumentExample {
  readonly section: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The documented query parameters, some of which the path shows and some not. */
  readonly query: Readonly<Record<string, string>> | null;
  /** The exact text, commas too many included. */
  readonly body: string | null;
  readonly answer: Readonly<Record<string, unknown>>;
}

const FILE = new URL('../../../contract/examples/v2-document.json', import.meta.url);

export const DOCUMENT_EXAMPLES = JSON.parse(readFileSync(FILE, 'utf8')) as DocumentExample[];
