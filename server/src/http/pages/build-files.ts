import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toStaticFile, type StaticFile } from './static-file.ts';

const MANIFEST = join('.vite', 'manifest.json');

/** What a page loads of a build, by paths below the build's folder. */
export interface PageLoads {
  readonly script: string;
  readonly imports: readonly string[];
  readonly styles: readonly string[];
}

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  /** Other chunks, by their keys, that are loaded with this one. */
  readonly imports?: readonly string[];
}

/**
 * Reads a build, or answers nothing where there is none, or one by halves, as while it is being
 * made: the server does without.
 */
export function readIfWhole<Build>(read: () => Build | undefined): Build | undefined {
  try {
    return read();
  } catch (error) {
    const isByHalves =
      error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isByHalves) return undefined;
    throw error;
  }
}

/** What an entry loads, by the manifest of its build. */
export function readLoads(folder: string, entryKey: string): PageLoads | undefined {
  const manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as Record<
    string,
    Chunk
  >;
  const [entry, ...imports] = chunksOf(manifest, entryKey);
  if (entry === undefined) return undefined;
  return {
    script: entry.file,
    imports: imports.map(({ file }) => file),
    styles: [entry, ...imports].flatMap(({ css = [] }) => css),
  };
}

/** A chunk and all that it imports, each once. */
function chunksOf(manifest: Readonly<Record<string, Chunk>>, key: string): Chunk[] {
  const seen = new Set<string>();
  const chunks: Chunk[] = [];
  const add = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined || seen.has(name)) return;
    seen.add(name);
    chunks.push(chunk);
    chunk.imports?.forEach(add);
  };
  add(key);
  return chunks;
}

/** Files of a build by their names: nothing else is served of it. */
export function readAssets(folder: string): ReadonlyMap<string, StaticFile> {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ name }) => [name, toStaticFile(name, readFileSync(join(folder, name)))]),
  );
}
