import { expect, onTestFinished, test } from 'vitest';
import {
  expectAbsentToMissNothing,
  expectAnyCursorToCatchUp,
} from './drivers/reconnects-leave-no-gap.ts';
import { openRawSession, PACKET } from './support/raw-session.ts';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';

test('P6: whatever its cursor, who comes back has all or is told to reset, within two requests', async () => {
  await expectAnyCursorToCatchUp(await useRun(), { clients: sized({ short: 100, long: 1000 }) });
});

test('P6: clients that were offline for a while, and missed much or little, miss nothing', async () => {
  await expectAbsentToMissNothing(await useRun(), {
    clientsPerRoom: sized({ short: 4, long: 40 }),
    // A hundredth of what a closed laptop or a tunnel takes.
    offlineMs: sized<readonly [number, number]>({ short: [1, 500], long: [1, 6000] }),
  });
});

test('P6: a cursor that is none is refused aloud, and joins nothing', async () => {
  const run = await useRun();
  const [room = { id: '', token: '' }] = await run.openVisitorRooms(1);
  const socket = await openRawSession(run.server.url(), room);
  onTestFinished(socket.close);
  for (const [index, cursor] of NO_CURSORS.entries()) {
    const request = { rooms: [{ roomId: room.id, cursor }] };
    socket.send(`${PACKET.event}${index}${JSON.stringify(['room.join', request])}`);
    const head = `${PACKET.ack}${index}[`;
    const reply = await socket.hear((text) => text.startsWith(head));
    expect(JSON.parse(reply.slice(head.length - 1))).toMatchObject([
      { error: { code: 'INVALID' } },
    ]);
  }
});

const NO_CURSORS: readonly unknown[] = [
  'garbage',
  [],
  7,
  { seq: 1 },
  { epoch: 'e' },
  { epoch: 'e', seq: -1 },
  { epoch: 'e', seq: 1.5 },
  { epoch: 'e', seq: '1e400' },
  { epoch: 7, seq: 1 },
  { epoch: 'e'.repeat(10_000), seq: 1 },
];
