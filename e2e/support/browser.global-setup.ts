import { findChromium } from './chromium.ts';
import { buildIfStale } from './fresh-build.ts';

/** Before all journeys: a browser to go with, and a widget that is the one of this source. */
export default async function setup(): Promise<void> {
  if (findChromium() !== undefined) {
    await buildIfStale();
    return;
  }
  if (process.env['REQUIRE_SERVICES'] === '1') {
    throw new Error('The journeys need Chromium: install it, or name it in CHROMIUM_PATH.');
  }
  console.warn('No Chromium here, and no CHROMIUM_PATH: the journeys are skipped.');
}
