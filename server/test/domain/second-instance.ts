import pino from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { createApp } from '../../src/app.ts';
import { openStorage } from '../../src/storage/open.ts';
import { createApi, type Api } from '../support/api.ts';
import type { Engine } from '../support/engine.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

/** Another server on the database of an app, as a cluster has it. */
async function startBeside({ settings }: TestApp): Promise<{ api: Api; stop(): Promise<void> }> {
  const storage = await openStorage(settings, { as: 'serve' });
  const breakages: unknown[] = [];
  const app = createApp({
    settings,
    storage,
    log: pino({ level: 'silent' }),
    onBrokenStorage: (error) => breakages.push(error),
  });
  await app.http.ready();
  return {
    api: createApi(() => app.http),
    async stop() {
      await app.stop();
      await storage.close();
      if (breakages.length > 0) throw new AggregateError(breakages, 'the storage broke');
    },
  };
}

/**
 * Who sends in a test of simultaneous calls: one server; and two servers on one database, where
 * the engine lets two have it.
 */
export function clustersOf(engine: Engine): { title: string; servers: 1 | 2 }[] {
  const alone = { title: 'one server', servers: 1 } as const;
  const cluster = { title: 'two servers on one database', servers: 2 } as const;
  return engine.name === 'postgres' ? [alone, cluster] : [alone];
}

/** Servers on one database that live as long as the suite; `apiFor(n)` spreads calls over them. */
export function useCluster(engine: Engine, servers: 1 | 2) {
  let first: TestApp | undefined;
  let second: Awaited<ReturnType<typeof startBeside>> | undefined;
  beforeAll(async () => {
    first = await startTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
    if (servers === 2) second = await startBeside(first);
  });
  afterAll(async () => {
    await second?.stop();
    await first?.close();
  });
  const running = (): TestApp => {
    if (first === undefined) throw new Error('The servers run only while tests do.');
    return first;
  };
  return {
    apiFor: (call: number): Api => (call % 2 === 1 ? second?.api : undefined) ?? running().api,
    get storage() {
      return running().storage;
    },
  };
}
