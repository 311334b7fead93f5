import { existsSync, readFileSync } from 'node:fs';
import { findPackageJSON, registerHooks } from 'node:module';

/** Libraries of hundreds of small modules. Each file that is found, read and linked takes its part of a start. */
export const PACKED = ['kysely', 'kysely/migration', 'typebox', 'typebox/compile'];

export const PACKED_FOLDER = new URL('../dist/', import.meta.url);

/** Says which versions were packed. */
export const MANIFEST = new URL('packed.json', PACKED_FOLDER);

/** What a library is called in the folder. */
export const packedName = (specifier: string): string => specifier.replace('/', '-');

/** The versions that are installed, by package. */
export function installedVersions(): Record<string, string> {
  const names = new Set(PACKED.map((specifier) => specifier.replace(/\/.*/, '')));
  return Object.fromEntries([...names].map((name) => [name, versionOf(name)]));
}

function versionOf(name: string): string {
  const file = findPackageJSON(name, import.meta.url) ?? '';
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** From now on these libraries come from one file each, where an installation has packed them. */
export function usePackedModules(): void {
  // An installation without scripts leaves what an earlier one has packed.
  if (!existsSync(MANIFEST) || manifest() !== JSON.stringify(installedVersions())) return;
  const urls = new Map(PACKED.map((name) => [name, urlOf(name)]));
  registerHooks({
    resolve(specifier, context, next) {
      const url = urls.get(specifier);
      if (url === undefined) return next(specifier, context);
      return { url, format: 'module', shortCircuit: true };
    },
  });
}

const manifest = (): string => readFileSync(MANIFEST, 'utf8');

const urlOf = (specifier: string): string =>
  new URL(`${packedName(specifier)}.js`, PACKED_FOLDER).href;
