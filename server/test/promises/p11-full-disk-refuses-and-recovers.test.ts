import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mountSmallDisk, whyNoSmallDisk } from '../../../bench/faults/disk-faults.ts';
import { createHttpClient } from '../../../bench/faults/http-client.ts';
import { enough, refusedIn, sendUntil, type Refused } from './support/bulk.ts';
import { integrityOf } from './support/database-file.ts';
import { testWhere } from './support/needs.ts';
import { useRun, useRunOn } from './support/run.ts';
import { sized } from './support/size.ts';

const REFUSALS = sized({ short: 100, long: 2000 });
const DISK_MIB = 16;
const FULL = /no room left/;
const PRODUCT = 'WORKFLOWAI';

test('P11: at its page limit the database refuses messages retryably, is read, and takes more when raised', async () => {
  const run = await useRun({ SQLITE_MAX_PAGES: '600' });
  const rooms = await run.openRooms(4);
  const told = await sendUntil(run, rooms, enough('refused', REFUSALS));
  expectRetryable(refusedIn(told));
  const reader = run.connect();
  for (const room of rooms) expect((await reader.read(room)).length).toBeGreaterThan(0);

  const restart = await run.server.restart('SIGTERM', { env: { SQLITE_MAX_PAGES: '0' } });
  expect(restart.exit).toEqual({ code: 0, signal: null });
  const after = await sendUntil(run, rooms, enough('acked', 100));
  expect(refusedIn(after)).toEqual([]);
  await run.expectKept(rooms);
});

test('P11: at its page limit every other write is refused retryably, too', async () => {
  const run = await useRun({ SQLITE_MAX_PAGES: '150' });
  const [room = ''] = await run.openRooms(1);
  await sendUntil(run, [room], enough('refused', 100));
  const http = createHttpClient(run.server.url);
  onTestFinished(http.close);
  const writes: Record<string, (n: number) => ReturnType<typeof http.call>> = {
    'room-control': (n) =>
      http.postJson('/api/v2/room-control/', {
        user_id: long(`user-${n}`),
        org_id: long(`org-${n}`),
        portfolio_name: long(`p-${n}`),
        product_name: PRODUCT,
      }),
    init: (n) => http.call({ path: `/api/v2/init/${long('org')}/${PRODUCT}/${long(`u-${n}`)}/` }),
    create_master_link: (n) =>
      http.postJson('/api/v2/create_master_link/', {
        workspace_id: long(`org-${n}`),
        qr_ids: [{ qrid: long(`qr-${n}`), portfolioName: long('p') }],
        product_name: PRODUCT,
      }),
  };
  for (const [name, write] of Object.entries(writes)) {
    let answer = await write(0);
    for (let n = 1; answer.status === 200 && n < 1000; n += 1) answer = await write(n);
    expect.soft(answer.status, `${name}: ${answer.text}`).toBe(503);
    expect.soft(Number(answer.headers['retry-after']), name).toBeGreaterThan(0);
  }
  await run.expectKept([room]);
});

testWhere(
  whyNoSmallDisk(),
  'P11: on a full disk messages are refused retryably and read, and taken again by itself once there is space',
  async () => {
    const disk = mountSmallDisk(DISK_MIB);
    if ('reason' in disk) throw new Error(disk.reason);
    // Registered first, it runs last: until the server has ended, the disk is in use.
    onTestFinished(() => disk.unmount());
    const dataDir = join(disk.folder, 'data');
    const run = await useRunOn({
      env: { DATA_DIR: dataDir },
      dataDir,
      drop: async () => undefined,
    });
    const rooms = await run.openRooms(4);
    await sendUntil(run, rooms, enough('acked', 100));
    const free = disk.fill();

    const full = await sendUntil(run, rooms, enough('refused', REFUSALS));
    expectRetryable(refusedIn(full));
    const reader = run.connect();
    for (const room of rooms) expect((await reader.read(room)).length).toBeGreaterThan(0);
    free();
    const again = await sendUntil(run, rooms, enough('acked', 200));
    expect(again.filter(({ kind }) => kind === 'unanswered')).toEqual([]);

    const { exit } = await run.server.restart('SIGKILL', {
      whileDown: async () => expect(integrityOf(dataDir)).toBe('ok'),
    });
    expect(exit.signal, 'it had lived through all of this').toBe('SIGKILL');
    await run.expectKept(rooms);
  },
);

function expectRetryable(refusals: readonly Refused[]): void {
  for (const { status, retryAfterSeconds, message } of refusals) {
    expect(status).toBe(503);
    expect(retryAfterSeconds).toBeGreaterThan(0);
    expect(message).toMatch(FULL);
  }
}

/** A name that takes the space of many. */
function long(name: string): string {
  return name.padEnd(500, 'x');
}
