import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, vi } from 'vitest';
import type { PayloadOf } from '@dowellchat/contract/v3/events.ts';
import type { FaultyLine } from '../../../bench/faults/line.ts';
import { superviseServer } from '../../../bench/faults/supervised-server.ts';
import { openVisitorRoom } from '../../../bench/faults/visitor-rooms.ts';
import { startLoad } from '../promises/drivers/retrying-senders.ts';
import { layLine } from '../promises/support/faulty-line.ts';
import { testWhere } from '../promises/support/needs.ts';
import { observe } from '../promises/support/run.ts';
import { connect, join, type TestSocket } from '../support/sockets.ts';
import { bearer } from '../support/v3.ts';
import { missingCluster, useCluster, type Node } from './cluster.ts';

/** As it is asked for, and not where a setting is named so. */
const COMMIT = 'commit\0';
/** While the rows of its rooms are locked. */
const INSERT = 'insert into "messages"';

const TOLD_MS = 10_000;

/** Five seconds until PostgreSQL lets go of the rows of whoever is silent, and some for the machine. */
const OTHERS_WAIT_MS_MAX = 8000;
/** Eight seconds of silence, and what a busy machine needs to begin again. */
const BACK_MS_MAX = 15_000;
/** P19, of a client that goes on with the node it has. */
const SERVED_WITHIN_MS = 10_000;
const CONNECTIONS = 20;
/** No multiple of the ways: both lead to each room. */
const ROOMS = 3;
const WHOLE_MS = 1000;

testWhere(
  missingCluster,
  'a commit whose answer is lost is uncertain to its sender, there for a retry, and told on all nodes',
  async () => {
    const { env, nodes, startNode } = await useCluster(1);
    const [good] = nodes as [Node];
    const { line, throughLine } = await layLineToPostgres(env);
    const bad = await startNode(throughLine);
    const room = await openVisitorRoom(good.http, 'Vera');
    const readers = await Promise.all([good, bad].map(({ url }) => connect(url, room.token)));
    for (const reader of readers) await join(reader, room.id);
    const send = () =>
      bad.http.postJson(
        `/api/v3/rooms/${room.id}/messages`,
        { clientId: 'once', data: 'said once' },
        { headers: bearer(room.token) },
      );

    line.spoil(COMMIT, 'done');
    const uncertain = await send();
    line.spoilNothing();
    expect(uncertain.status, uncertain.text).toBe(504);
    expect(JSON.parse(uncertain.text)).toMatchObject({
      error: { code: 'UNCERTAIN', retryable: true },
    });

    for (const reader of readers) {
      await vi.waitFor(() => expect(latestTold(reader)).toBe(1), TOLD_MS);
    }
    const retried = await send();
    expect(retried.status, retried.text).toBe(200);
    expect(JSON.parse(retried.text)).toMatchObject({ deduplicated: true, message: { seq: 1 } });
  },
);

testWhere(
  missingCluster,
  'a node whose connections to PostgreSQL are half-open serves again, and keeps the others waiting for little',
  async () => {
    const { database, env } = await useCluster(0);
    const { line, throughLine } = await layLineToPostgres(env);
    const [good, bad] = await Promise.all(
      [{}, throughLine].map((settings) => superviseServer({ ...env, ...settings })),
    );
    if (good === undefined || bad === undefined) throw new Error('There are two.');
    onTestFinished(async () => void (await Promise.all([good.stop(), bad.stop()])));
    const run = observe(good, database);
    const rooms = await run.openRooms(ROOMS);
    const ways = [good, bad].map(({ url }) => run.connect(undefined, url));
    const load = startLoad(run, rooms, ways);
    await setTimeout(WHOLE_MS);
    line.spoil(INSERT, 'silent');
    await vi.waitUntil(() => line.silent > 0);
    const silentAtMs = performance.now();
    line.silenceOpen();
    line.spoilNothing();
    await vi.waitFor(
      () => {
        // What was sent before may be answered over a connection that was opened since.
        for (const { ackedSentAtMs } of load.ways)
          expect(ackedSentAtMs).toBeGreaterThan(silentAtMs);
        expect(load.ways[1]!.slowestMs, 'somebody met the silence').toBeGreaterThan(WHOLE_MS);
      },
      { timeout: BACK_MS_MAX, interval: 50 },
    );
    await load.stop();

    const [whole, broken] = load.ways.map(({ slowestMs }) => Math.round(slowestMs));
    await run.expectKept(rooms, { whole, broken });
    expect(whole).toBeLessThan(OTHERS_WAIT_MS_MAX);
    expect(broken).toBeLessThan(BACK_MS_MAX);
  },
);

testWhere(
  missingCluster,
  'a node whose connections to PostgreSQL went silent at rest serves again within ten seconds',
  async () => {
    const { env, startNode } = await useCluster(0);
    const { line, throughLine } = await layLineToPostgres(env);
    const { http } = await startNode(throughLine);
    const rooms = await Promise.all(
      Array.from({ length: CONNECTIONS }, (_, at) => openVisitorRoom(http, `visitor ${at}`)),
    );
    const read = ({ id, token }: (typeof rooms)[number]) =>
      http.call({
        path: `/api/v3/rooms/${id}/messages`,
        headers: bearer(token),
        timeoutMs: BACK_MS_MAX,
      });
    await Promise.all(rooms.map(read));

    line.silenceOpen();
    expect(line.silent, 'connections at rest').toBeGreaterThan(2);
    const silentAtMs = performance.now();
    const [room] = rooms as [(typeof rooms)[number]];
    await vi.waitFor(async () => expect((await read(room)).status).toBe(200), {
      timeout: 2 * BACK_MS_MAX,
      interval: 50,
    });
    expect(performance.now() - silentAtMs).toBeLessThan(SERVED_WITHIN_MS);
  },
);

/** A way to PostgreSQL that can be made bad, and what makes a node take it. */
async function layLineToPostgres(
  env: Readonly<Record<string, string>>,
): Promise<{ line: FaultyLine; throughLine: Record<string, string> }> {
  const url = new URL(env['DATABASE_URL'] ?? '');
  const line = await layLine(() => url);
  const through = new URL(url);
  through.host = line.url.host;
  return { line, throughLine: { DATABASE_URL: through.href } };
}

/** The last message that somebody knows of, by whichever event. */
function latestTold({ events }: TestSocket): number {
  const seqs = events.map(({ name, payload }) => {
    if (name === 'message.created') return (payload as PayloadOf<'message.created'>).message.seq;
    if (name === 'room.changed') return (payload as PayloadOf<'room.changed'>).room.lastSeq;
    return 0;
  });
  return Math.max(0, ...seqs);
}
