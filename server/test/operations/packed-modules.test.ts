import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { installedVersions, MANIFEST } from '../../src/packed-modules.ts';
import { makeDataDir, removeFolder } from '../support/engine.ts';

const SERVER = fileURLToPath(new URL('../..', import.meta.url));

/** Where a program at this place finds a library, once it uses what was packed. */
function found(server: string, specifier: string): string {
  const program = `
    import { usePackedModules } from ${JSON.stringify(join(server, 'src/packed-modules.ts'))};
    usePackedModules();
    const { Kysely, Type } = await import('${specifier}');
    console.log(import.meta.resolve('${specifier}'), typeof (Kysely ?? Type));`;
  const options = { cwd: server, encoding: 'utf8' } as const;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], options).trim();
}

async function copyServer(): Promise<string> {
  const copy = await makeDataDir();
  onTestFinished(() => removeFolder(copy));
  for (const part of ['src/packed-modules.ts', 'dist', 'package.json']) {
    cpSync(join(SERVER, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(SERVER, '../node_modules'), join(copy, 'node_modules'));
  return copy;
}

test('an installation has packed the libraries as they are installed', () => {
  expect(JSON.parse(readFileSync(MANIFEST, 'utf8')), 'npm ci packs them').toEqual(
    installedVersions(),
  );
});

test.each(['kysely', 'typebox'])('%s comes from one file', (specifier) => {
  expect(found(SERVER, specifier)).toMatch(/\/server\/dist\/\w+\.js (function|object)$/);
});

test('what was packed of another version is left aside', async () => {
  const copy = await copyServer();
  expect(found(copy, 'kysely')).toContain('/dist/kysely.js');
  writeFileSync(join(copy, 'dist/packed.json'), JSON.stringify({ kysely: '0.1.0' }));
  expect(found(copy, 'kysely')).toContain('/node_modules/kysely/');
});

test('without anything packed the libraries are found all the same', async () => {
  const copy = await copyServer();
  rmSync(join(copy, 'dist'), { recursive: true });
  expect(found(copy, 'kysely')).toContain('/node_modules/kysely/');
});
