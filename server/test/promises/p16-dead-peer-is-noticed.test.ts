import { expect, test, vi } from 'vitest';
import { layLine } from './support/faulty-line.ts';
import { readMetric, SOCKETS } from './support/metrics.ts';
import { openRawWebSocket } from './support/raw-websocket.ts';
import { useRun } from './support/run.ts';
import { openSdkClient, untilLive } from './support/sdk-clients.ts';
import { testLong } from './support/size.ts';

const NOTICED_WITHIN_MS = 45_000;
const CLIENTS = 10;

/** Both sides count by these: a server that says more would be noticed later. */
test('P16: the handshake tells both sides to notice a dead peer within 45 seconds', async () => {
  const { server } = await useRun();
  const socket = await openRawWebSocket(server.url());
  const opened = await socket.hear((text) => text.startsWith('0'));
  socket.close();
  const { pingInterval, pingTimeout } = JSON.parse(opened.slice(1)) as Record<string, number>;
  expect((pingInterval ?? Infinity) + (pingTimeout ?? Infinity)).toBeLessThan(NOTICED_WITHIN_MS);
});

testLong(
  'P16: where a line swallows everything, client and server each notice within 45 seconds',
  async () => {
    const run = await useRun();
    const [room = { id: '', token: '' }] = await run.openVisitorRooms(1);
    const line = await layLine(run.server.url);
    const clients = Array.from({ length: CLIENTS }, () => openSdkClient(line.url, room));
    await untilLive(clients);
    expect(await readMetric(run.server.url(), SOCKETS)).toBe(CLIENTS);
    line.swallow();
    const swallowedAt = performance.now();
    const elapsedMs = () => Math.round(performance.now() - swallowedAt);
    const patience = { timeout: NOTICED_WITHIN_MS + 5000, interval: 100 };
    const [byClients, byServer] = await Promise.all([
      vi
        .waitFor(() => expect(clients.filter(({ isLive }) => isLive)).toEqual([]), patience)
        .then(elapsedMs),
      vi
        .waitFor(async () => expect(await readMetric(run.server.url(), SOCKETS)).toBe(0), patience)
        .then(elapsedMs),
    ]);
    console.log({ byClients, byServer });
    expect(byClients).toBeLessThan(NOTICED_WITHIN_MS);
    expect(byServer).toBeLessThan(NOTICED_WITHIN_MS);
  },
);
