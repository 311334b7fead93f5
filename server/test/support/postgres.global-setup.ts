import type { TestProject } from 'vitest/node';
import { findPostgres } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server to test on, or why there is none. */
    postgres: { url: string } | { reason: string };
  }
}

/** Finds PostgreSQL once for the whole run; one that was started for it ends with it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const found = await findPostgres();
  if ('reason' in found) {
    provide('postgres', { reason: found.reason });
    return async () => undefined;
  }
  provide('postgres', { url: found.url });
  return found.stop;
}
