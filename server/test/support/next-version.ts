/** What its tables have more. */
export const NEXT_MIGRATION = '999-made-up';

/** Makes of the server the version after this one, which rolling upgrades lead to. */
export const NEXT_VERSION = {
  NODE_OPTIONS: `--import ${new URL('./next-version-hooks.ts', import.meta.url).href}`,
} as const;
