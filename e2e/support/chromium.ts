import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** What CHROMIUM_PATH names, else the system's own. Nothing is downloaded. */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  if (CHROMIUM_PATH !== undefined && CHROMIUM_PATH !== '') return CHROMIUM_PATH;
  const folders = ['/usr/bin', ...PATH.split(delimiter)];
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * What a frame of another site may keep. `partitioned`: its own, apart for each site that embeds it, as
 * browsers are delivered. `blocked`: reaching for its storage throws, as where a person or a company
 * has blocked third-party storage.
 */
export type FrameStorage = 'partitioned' | 'blocked';

/** Playwright turns partitioning off, and then Chromium blocks; of two such lists the last one counts. */
const WITHOUT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'MediaRouter',
  'OptimizationHints',
  'PaintHolding',
];

export function launchChromium(storage: FrameStorage): Promise<Browser> {
  return chromium.launch(launchOptions(storage));
}

function launchOptions(storage: FrameStorage): LaunchOptions {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('There is no Chromium on this machine.');
  const partitioned = storage === 'partitioned' ? [`--disable-features=${WITHOUT.join(',')}`] : [];
  // Tests run as root in containers, for whom Chromium has no sandbox.
  return { executablePath, args: ['--no-sandbox', ...partitioned], timeout: 120_000 };
}
