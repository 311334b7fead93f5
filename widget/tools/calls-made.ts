import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CALL = /(?<!\/)\b(?:rest|OPERATIONS)\.(\w+)/g;
/** One call in the SDK's generated table: `  openRoom: ['POST', '/api/v3/rooms'],`. */
const ENTRY = /^ {2}(\w+): \[[^\]]*\],\n/gm;

/** Calls of the API that the chat, or the SDK on its behalf, makes: those their sources name. */
export function findCallsMade(): ReadonlySet<string> {
  const files = globSync('{client,widget}/src/**/*.{ts,tsx}', {
    cwd: ROOT,
    exclude: (name) => name === 'generated',
  });
  const texts = files.map((file) => readFileSync(`${ROOT}/${file}`, 'utf8'));
  return new Set(texts.flatMap((text) => [...text.matchAll(CALL)].map((match) => match[1] ?? '')));
}

/** The table without the others: what agents and programs call is no weight for visitors. */
export function keepCalls(table: string, made: ReadonlySet<string>): string {
  return table.replaceAll(ENTRY, (entry, name: string) => (made.has(name) ? entry : ''));
}
