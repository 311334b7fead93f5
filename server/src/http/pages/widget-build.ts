import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toStaticFile, type StaticFile } from './static-file.ts';

/** Where the build of the widget puts what it made. */
const WIDGET_FOLDER = fileURLToPath(new URL('../../../../widget/dist', import.meta.url));

const MANIFEST = join('.vite', 'manifest.json');
const ENTRY = 'src/frame/main.tsx';

/** What visitors' browsers load, as it was when the server started. */
export interface WidgetBuild {
  /** The launcher that other web sites embed. */
  readonly launcher: StaticFile;
  /** Files below `/assets/` by their names: nothing else is served from there. */
  readonly assets: ReadonlyMap<string, StaticFile>;
  /** Addresses of what the page of a chat loads. */
  readonly page: {
    readonly script: string;
    readonly imports: readonly string[];
    readonly styles: readonly string[];
  };
}

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  /** Other chunks, by their keys, that are loaded with this one. */
  readonly imports?: readonly string[];
}

/**
 * Reads the build, or answers nothing where there is none, or one by halves, as while it is being
 * made: the server does without.
 */
export function readWidgetBuild(folder = WIDGET_FOLDER): WidgetBuild | undefined {
  try {
    return readBuild(folder);
  } catch (error) {
    const isByHalves =
      error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isByHalves) return undefined;
    throw error;
  }
}

function readBuild(folder: string): WidgetBuild | undefined {
  const manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as Record<
    string,
    Chunk
  >;
  const [entry, ...imports] = chunksOf(manifest, ENTRY);
  if (entry === undefined) return undefined;
  return {
    launcher: toStaticFile('widget.js', readFileSync(join(folder, 'widget.js'))),
    assets: readAssets(join(folder, 'assets')),
    page: {
      script: `/${entry.file}`,
      imports: imports.map(({ file }) => `/${file}`),
      styles: [entry, ...imports].flatMap(({ css = [] }) => css.map((file) => `/${file}`)),
    },
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

function readAssets(folder: string): ReadonlyMap<string, StaticFile> {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ name }) => [name, toStaticFile(name, readFileSync(join(folder, name)))]),
  );
}
