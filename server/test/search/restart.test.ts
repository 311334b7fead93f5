import pino from 'pino';
import { describe, expect, test, vi } from 'vitest';
import { createApp } from '../../src/app.ts';
import { createApi } from '../support/api.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { smallWidgetBuild } from '../support/widget-build.ts';
import { chatOf, makeAgent, search, storeMany, waitForTexts } from './searching.ts';

const COUNT = 2000;

describe.each(engines)('the search index, on $name', (engine) => {
  test('a restart in the middle of indexing finds everything once', async () => {
    const first = await startTestApp({ engine });
    const organization = `org-${unique()}`;
    const searcher = await makeAgent(first, organization);
    const rooms = await Promise.all([1, 2, 3].map(() => chatOf(first, organization, ['Ibex'])));
    await waitForTexts(first, searcher, 'ibex', ['Ibex', 'Ibex', 'Ibex']);
    for (const { room } of rooms) {
      await storeMany(first, room.id, { count: COUNT, text: 'heron', createdAtMs: Date.now() });
    }
    // It hears of each room once, and is stopped after it has taken up the first of them.
    const second = restarted(first);
    await second.http.ready();
    await vi.waitFor(
      async () => expect((await search(second, searcher, 'heron')).hits.length).toBeGreaterThan(0),
      { timeout: 10_000, interval: 5 },
    );
    await second.stop();
    const third = restarted(first);
    await third.http.ready();
    await vi.waitFor(async () => expect(await countAll(third, searcher, 'heron')).toBe(3 * COUNT), {
      timeout: 14_000,
      interval: 300,
    });
    await third.stop();
    await first.close();
  }, 60_000);
});

/** The app once more on the same data: what the first one knew of the index is in memory alone. */
function restarted({ settings, storage }: TestApp) {
  const app = createApp({
    settings,
    storage,
    log: pino({ level: 'silent' }),
    widgetFolder: smallWidgetBuild(),
    passwordCost: { memoryKib: 8, passes: 1 },
    onBrokenStorage(error) {
      throw error;
    },
  });
  return { ...app, storage, api: createApi(() => app.http) };
}

async function countAll(
  app: Pick<TestApp, 'api' | 'storage'>,
  searcher: Parameters<typeof search>[1],
  q: string,
): Promise<number> {
  const places = new Set<string>();
  let count = 0;
  for (let after: string | null = ''; after !== null;) {
    const page = await search(app, searcher, q, { limit: '50', ...(after !== '' && { after }) });
    for (const { room, seq } of page.hits) places.add(`${room.id} ${seq}`);
    count += page.hits.length;
    after = page.next;
  }
  expect(count, 'nothing is found twice').toBe(places.size);
  return count;
}
