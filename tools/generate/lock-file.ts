import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockFile {
  readonly packages: Record<string, { gypfile?: boolean }>;
}

/**
 * The lock file as npm made it, with what npm leaves out: which packages bring their binaries and are not to
 * be compiled. `npm ci` reads that here alone, and would ask for Python and a compiler without it.
 *
 * Source: https://github.com/npm/cli/pull/9859
 */
export function lockFile(): string {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as LockFile;
  for (const [folder, entry] of Object.entries(lock.packages)) {
    if (folder.startsWith('node_modules/') && bringsBinaries(folder)) entry.gypfile = false;
  }
  return `${JSON.stringify(lock, null, 2)}\n`;
}

function bringsBinaries(folder: string): boolean {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  const { gypfile } = JSON.parse(readFileSync(file, 'utf8')) as { gypfile?: boolean };
  return gypfile === false;
}
