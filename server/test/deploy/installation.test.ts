import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Packages that could be compiled, as they were installed. */
const compilable = globSync('node_modules/{*,@*/*}/binding.gyp', { cwd: ROOT }).map(dirname);

test('an installation compiles nothing: it needs neither Python nor a compiler', () => {
  expect(compilable).toContain('node_modules/better-sqlite3');
  expect(
    compilable.filter((folder) => existsSync(join(ROOT, folder, 'build'))),
    'compiled by an installation (npm ci makes it anew)',
  ).toEqual([]);
});

test('no version of npm is led to compile what brings its binaries', () => {
  const { allowScripts } = read('package.json') as { allowScripts: object };
  const { packages } = read('package-lock.json') as { packages: Record<string, object> };
  for (const folder of compilable) {
    // npm from 11.16 on asks for the first, all before it look for the second.
    expect(allowScripts).toMatchObject({ [folder.replace('node_modules/', '')]: false });
    expect(packages[folder], 'npm run generate puts it there').toMatchObject({ gypfile: false });
  }
});

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
}
