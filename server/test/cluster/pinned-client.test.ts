import { expect, onTestFinished, vi } from 'vitest';
import { createHttpClient } from '../../../bench/faults/http-client.ts';
import { listAllMessages } from '../../../bench/faults/visitor-rooms.ts';
import { layLine } from '../promises/support/faulty-line.ts';
import { testWhere } from '../promises/support/needs.ts';
import { openSdkClient, untilLive } from '../promises/support/sdk-clients.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

const BACK_MS = 30_000;

testWhere(
  missingCluster,
  'a client that is led to a dead node alone keeps what it says, and misses nothing of what others say meanwhile',
  async () => {
    const run = await useClusterRun();
    const [one, other] = run.server.nodes;
    const [room = { id: '', token: '' }] = await run.openVisitorRooms(1);
    const line = await layLine(one.url);
    const pinned = openSdkClient(line.url, room);
    await untilLive([pinned]);

    await one.restart('SIGKILL', {
      async whileDown() {
        await vi.waitFor(() => expect(pinned.isLive).toBe(false));
        pinned.room.send({ data: 'said to nobody' });
        const message = { room: room.id, author: 'visitor', text: 'said meanwhile' };
        const told = await run.clients.send(run.connect(undefined, other.url), message);
        expect(told.kind).toBe('acked');
        expect(pinned.told).toEqual([]);
        expect(pinned.room.get().outbox).toHaveLength(1);
      },
    });

    const http = createHttpClient(other.url);
    onTestFinished(http.close);
    await vi.waitFor(() => expect(pinned.told).toHaveLength(2), { timeout: BACK_MS, interval: 50 });
    expect(pinned.room.get().outbox).toEqual([]);
    expect(pinned.told.map(({ data }) => data)).toEqual(['said meanwhile', 'said to nobody']);
    expect(await listAllMessages(http, room)).toEqual(pinned.told);
  },
);
