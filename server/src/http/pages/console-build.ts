import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAssets, readIfWhole, readLoads, type PageLoads } from './build-files.ts';
import type { StaticFile } from './static-file.ts';

/** Where the build of the console puts what it made. */
const CONSOLE_FOLDER = fileURLToPath(new URL('../../../../console/dist', import.meta.url));

const ENTRY = 'src/main.tsx';
/** What the entry asks for next, where it leads to rooms and where to a way in. */
const NEXT = { inbox: 'src/inbox/InboxPage.tsx', wayIn: 'src/sign-in/pages.ts' } as const;

/** What agents' browsers load, as it was when the server started. */
export interface ConsoleBuild {
  /** Files below `/console/assets/` by their names. */
  readonly assets: ReadonlyMap<string, StaticFile>;
  readonly page: PageLoads;
  readonly next: Readonly<Record<keyof typeof NEXT, PageLoads>>;
}

export function readConsoleBuild(folder = CONSOLE_FOLDER): ConsoleBuild | undefined {
  return readIfWhole(() => {
    const page = readLoads(folder, ENTRY);
    const inbox = readLoads(folder, NEXT.inbox);
    const wayIn = readLoads(folder, NEXT.wayIn);
    if (page === undefined || inbox === undefined || wayIn === undefined) return undefined;
    return { assets: readAssets(join(folder, 'assets')), page, next: { inbox, wayIn } };
  });
}
