import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildConsole } from './build-console.ts';

/** Bytes of script after gzip, before the inbox can be used. */
export const FIRST_LOAD_BYTES_MAX = 250 * 1000;

export interface ConsoleSizes {
  /** Script that opening the inbox loads: the entry and the inbox, with all they import. */
  readonly firstLoad: number;
  readonly styles: number;
  /** Everything, settings as well. */
  readonly scripts: number;
}

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

/** What a signed-in agent's browser must have. The inbox is asked for by the router, so it is named here. */
const FIRST = ['src/main.tsx', 'src/inbox/InboxPage.tsx'];

/** Builds the console and weighs what a browser would load of it. */
export async function measureConsole(): Promise<ConsoleSizes> {
  const folder = mkdtempSync(join(tmpdir(), 'console-'));
  try {
    await buildConsole(folder);
    const manifestFile = join(folder, '.vite', 'manifest.json');
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Record<string, Chunk>;
    const weigh = (files: Iterable<string>): number =>
      [...new Set(files)].reduce(
        (bytes, file) => bytes + gzipSync(readFileSync(join(folder, file))).length,
        0,
      );
    const first = FIRST.flatMap((key) => chunksOf(manifest, key));
    const all = Object.values(manifest);
    return {
      firstLoad: weigh(first.map(({ file }) => file)),
      styles: weigh(first.flatMap(({ css = [] }) => css)),
      scripts: weigh(all.map(({ file }) => file).filter((file) => file.endsWith('.js'))),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A chunk with all it imports. One that is missing must not weigh nothing. */
function chunksOf(manifest: Readonly<Record<string, Chunk>>, key: string): Chunk[] {
  const chunk = manifest[key];
  if (chunk === undefined) throw new Error(`not in the manifest: ${key}`);
  return [chunk, ...(chunk.imports ?? []).flatMap((name) => chunksOf(manifest, name))];
}

/** What is too heavy, in words. Empty: nothing. */
export function complaintsAbout({ firstLoad }: ConsoleSizes): string[] {
  return firstLoad > FIRST_LOAD_BYTES_MAX
    ? [`first load: ${firstLoad} bytes, ${FIRST_LOAD_BYTES_MAX} allowed`]
    : [];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sizes = await measureConsole();
  process.stdout.write(`${JSON.stringify(sizes, null, 2)}\n`);
  const complaints = complaintsAbout(sizes);
  process.stderr.write(complaints.map((line) => `${line}\n`).join(''));
  if (complaints.length > 0) process.exitCode = 1;
}
