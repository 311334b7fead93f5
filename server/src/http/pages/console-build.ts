import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAssets, readIfWhole, readLoads, type PageLoads } from './build-files.ts';
import type { StaticFile } from './static-file.ts';

/** Where the build of the console puts what it made. */
const CONSOLE_FOLDER = fileURLToPath(new URL('../../../../console/dist', import.meta.url));

const ENTRY = 'src/main.tsx';

/** What agents' browsers load, as it was when the server started. */
export interface ConsoleBuild {
  /** Files below `/console/assets/` by their names. */
  readonly assets: ReadonlyMap<string, StaticFile>;
  readonly page: PageLoads;
}

export function readConsoleBuild(folder = CONSOLE_FOLDER): ConsoleBuild | undefined {
  return readIfWhole(() => {
    const page = readLoads(folder, ENTRY);
    return page && { assets: readAssets(join(folder, 'assets')), page };
  });
}
