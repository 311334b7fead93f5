import { expect } from 'vitest';
import { openVisitorRoom } from '../../../bench/faults/visitor-rooms.ts';
import { succeed } from '../cli/command.ts';
import { testWhere } from '../promises/support/needs.ts';
import { connect } from '../support/sockets.ts';
import { missingCluster, useCluster, type Node } from './cluster.ts';

const NOTICED_MS = 10_000;
const BROKEN = 2;

testWhere(
  missingCluster,
  'nodes stop when the database becomes another one, and clients of the next begin again',
  async () => {
    const { database, nodes, startNode } = await useCluster(2);
    const [one] = nodes as [Node];
    const room = await openVisitorRoom(one.http, 'Vera');
    const before = await connect(one.url, room.token);
    const { epoch } = await before.tell('room.join', {
      rooms: [{ roomId: room.id, cursor: null }],
    });

    expect(await succeed(database.env, 'epoch', 'renew')).toContain('stop');
    const askedAtMs = performance.now();
    for (const node of nodes) {
      expect(await node.exited).toEqual({ code: BROKEN, signal: null });
      expect(node.output()).toContain('The database is another one than at the start');
    }
    expect(performance.now() - askedAtMs).toBeLessThan(NOTICED_MS);

    const next = await startNode();
    const after = await connect(next.url, room.token);
    const joined = await after.tell('room.join', {
      rooms: [{ roomId: room.id, cursor: { epoch, seq: 0 } }],
    });
    expect(joined.epoch).not.toBe(epoch);
    expect(joined.rooms[0]).toMatchObject({ reset: 'epoch' });
  },
);
