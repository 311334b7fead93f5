import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  installedVersions,
  MANIFEST,
  PACKED,
  PACKED_FOLDER,
  packedName,
} from '../src/packed-modules.ts';

// Run by npm after an installation. One without development tools brings its own build, or none.
try {
  const { build } = await import('rolldown');
  await build({
    input: Object.fromEntries(PACKED.map((specifier) => [packedName(specifier), specifier])),
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    platform: 'node',
    output: { dir: fileURLToPath(PACKED_FOLDER), cleanDir: true },
  });
  writeFileSync(MANIFEST, JSON.stringify(installedVersions()));
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
}
