import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAssets, readIfWhole, readLoads, type PageLoads } from './build-files.ts';
import { toStaticFile, type StaticFile } from './static-file.ts';

/** Where the build of the widget puts what it made. */
const WIDGET_FOLDER = fileURLToPath(new URL('../../../../widget/dist', import.meta.url));

const ENTRY = 'src/frame/main.tsx';

/** What visitors' browsers load, as it was when the server started. */
export interface WidgetBuild {
  /** The launcher that other web sites embed. */
  readonly launcher: StaticFile;
  /** Files below `/assets/` by their names: nothing else is served from there. */
  readonly assets: ReadonlyMap<string, StaticFile>;
  /** What the page of a chat loads. */
  readonly page: PageLoads;
}

export function readWidgetBuild(folder = WIDGET_FOLDER): WidgetBuild | undefined {
  return readIfWhole(() => {
    const page = readLoads(folder, ENTRY);
    if (page === undefined) return undefined;
    return {
      launcher: toStaticFile('widget.js', readFileSync(join(folder, 'widget.js'))),
      assets: readAssets(join(folder, 'assets')),
      page,
    };
  });
}
