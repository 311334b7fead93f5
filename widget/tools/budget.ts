import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants, gzipSync } from 'node:zlib';
import { LANGUAGES, type Language } from '../src/words/languages.ts';
import { buildWidget } from './build-widget.ts';

/** Bytes after gzip. Every page pays the first; the second, who opens the chat; the third, who uses all of it. */
export const LAUNCHER_BYTES_MAX = 4 * 1000;
export const OPENED_BYTES_MAX = 30 * 1000;
export const CHAT_BYTES_MAX = 40 * 1000;

export interface Sizes {
  readonly launcher: number;
  /** Code, styles and words, by language: what the click loads. */
  readonly opened: Readonly<Record<Language, number>>;
  /** The same with all that may come later: the socket with the first message, pictures and emoji with theirs. */
  readonly chat: Readonly<Record<Language, number>>;
}

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

const ENTRY = 'src/frame/main.tsx';
const wordsOf = (language: Language) => `src/words/${language}.ts`;

/** Builds the widget and weighs what a browser would load of it. */
export async function measureWidget(): Promise<Sizes> {
  const folder = mkdtempSync(join(tmpdir(), 'widget-'));
  try {
    await buildWidget(folder);
    const manifestFile = join(folder, '.vite', 'manifest.json');
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Record<string, Chunk>;
    // As the server compresses it.
    const weigh = (file: string) =>
      gzipSync(readFileSync(join(folder, file)), { level: constants.Z_BEST_COMPRESSION }).length;
    const weighAll = (files: Iterable<string>) =>
      [...files].reduce((bytes, file) => bytes + weigh(file), 0);
    const byLanguage = (keysIn: (language: Language) => readonly string[]) =>
      Object.fromEntries(
        LANGUAGES.map((language) => {
          const files = keysIn(language).flatMap((key) => filesOf(manifest, key));
          return [language, weighAll(new Set(files))];
        }),
      ) as Record<Language, number>;
    const words = LANGUAGES.map(wordsOf);
    const chunks = Object.keys(manifest).filter((key) => !words.includes(key));
    return {
      launcher: weigh('widget.js'),
      opened: byLanguage((language) => [ENTRY, wordsOf(language)]),
      chat: byLanguage((language) => [...chunks, wordsOf(language)]),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A chunk's files with those of all it imports. One that is missing must not weigh nothing. */
function filesOf(manifest: Readonly<Record<string, Chunk>>, key: string): string[] {
  const chunk = manifest[key];
  if (chunk === undefined) throw new Error(`not in the manifest: ${key}`);
  const { file, css = [], imports = [] } = chunk;
  return [file, ...css, ...imports.flatMap((name) => filesOf(manifest, name))];
}

/** What is too heavy, in words. Empty: nothing. */
export function complaintsAbout({ launcher, opened, chat }: Sizes): string[] {
  const weighed: [name: string, bytes: number, most: number][] = [
    ['launcher', launcher, LAUNCHER_BYTES_MAX],
  ];
  for (const language of LANGUAGES) {
    weighed.push([`opened in ${language}`, opened[language], OPENED_BYTES_MAX]);
    weighed.push([`chat in ${language}`, chat[language], CHAT_BYTES_MAX]);
  }
  return weighed
    .filter(([, bytes, most]) => bytes > most)
    .map(([name, bytes, most]) => `${name}: ${bytes} bytes, ${most} allowed`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sizes = await measureWidget();
  process.stdout.write(`${JSON.stringify(sizes, null, 2)}\n`);
  const complaints = complaintsAbout(sizes);
  process.stderr.write(complaints.map((line) => `${line}\n`).join(''));
  if (complaints.length > 0) process.exitCode = 1;
}
