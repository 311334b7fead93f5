import type { FastifyInstance } from 'fastify';
import pino, { type Logger } from 'pino';
import { afterAll, beforeAll, expect } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import { readSettings, type Settings } from '../../src/config/settings.ts';
import type { PasswordCost } from '../../src/domain/accounts/password-hashes.ts';
import { systemClock, type Clock } from '../../src/lib/clock.ts';
import { openStorage } from '../../src/storage/open.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { createApi, type Api } from './api.ts';
import { sqliteEngine, type Engine, type TestDatabase } from './engine.ts';
import { smallConsoleBuild } from './console-build.ts';
import { smallWidgetBuild } from './widget-build.ts';

export interface TestAppOptions {
  readonly engine?: Engine;
  /** Settings as the environment would give them. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Where the widget was built; by default a small build of the tests' own. */
  readonly widgetFolder?: string;
  /** Where the console was built, alike. */
  readonly consoleFolder?: string;
  /** By default next to nothing: most tests wait for no hash. */
  readonly passwordCost?: PasswordCost;
}

const CHEAP: PasswordCost = { memoryKib: 8, passes: 1 };

/** The whole application on a real database of its own. */
export interface TestApp {
  readonly http: FastifyInstance;
  readonly api: Api;
  readonly settings: Settings;
  readonly storage: Storage;
  readonly database: TestDatabase;
  readonly newClaimCode: App['newClaimCode'];
  close(): Promise<void>;
}

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { engine = sqliteEngine, clock = systemClock } = options;
  const database = await engine.createDatabase();
  const settings = readSettings({ ...database.env, ...options.settings });
  const storage = await openStorage(settings, { as: 'serve' });
  const breakages: unknown[] = [];
  const app: App = createApp({
    settings,
    storage,
    log: options.log ?? pino({ level: 'silent' }),
    clock,
    consoleFolder: options.consoleFolder ?? smallConsoleBuild(),
    widgetFolder: options.widgetFolder ?? smallWidgetBuild(),
    passwordCost: options.passwordCost ?? CHEAP,
    onBrokenStorage: (error) => breakages.push(error),
  });
  await app.http.ready();
  return {
    http: app.http,
    api: createApi(() => app.http),
    settings,
    storage,
    database,
    newClaimCode: app.newClaimCode,
    async close() {
      await app.stop();
      await storage.close();
      await database.drop();
      expect(breakages, 'the storage never broke').toEqual([]);
    },
  };
}

/** An app that lives as long as the suite it is declared in. Its parts are there once tests run. */
export function useTestApp(options: TestAppOptions = {}): Omit<TestApp, 'close'> {
  let started: TestApp | undefined;
  beforeAll(async () => {
    started = await startTestApp(options);
  });
  afterAll(async () => {
    await started?.close();
    started = undefined;
  });
  const running = (): TestApp => {
    if (started === undefined) throw new Error('The app runs only while tests do.');
    return started;
  };
  return {
    get http() {
      return running().http;
    },
    get api() {
      return running().api;
    },
    get settings() {
      return running().settings;
    },
    get storage() {
      return running().storage;
    },
    get database() {
      return running().database;
    },
    get newClaimCode() {
      return running().newClaimCode;
    },
  };
}
