import { onTestFinished } from 'vitest';
import { createRandom } from '../../../bench/faults/random.ts';
import { readSettings } from '../../src/config/settings.ts';
import { openStorage } from '../../src/storage/open.ts';
import { createRevocations } from '../promises/drivers/revocation.ts';
import { testWhere } from '../promises/support/needs.ts';
import { sized } from '../promises/support/size.ts';
import { missingCluster, useCluster, type Node } from './cluster.ts';

/** The short size tries some of them, others each time. */
const ACTS = sized({ short: 4, long: Infinity });

testWhere(
  missingCluster,
  'P22: what is taken away on one node is out on the other within five seconds',
  async () => {
    const { nodes, database } = await useCluster(2);
    const [one, other] = nodes as [Node, Node];
    const storage = await openStorage(readSettings({ ...database.env }), { as: 'command' });
    onTestFinished(() => storage.close());
    const { names, expectOut, close } = createRevocations(() => {
      return { storage, env: database.env, acting: one.url, admitting: other.url };
    });
    onTestFinished(close);

    const random = createRandom();
    const first = random.integer(0, names.length - 1);
    const chosen = [...names.slice(first), ...names.slice(0, first)].slice(0, ACTS);
    const closedAfterMs: Record<string, readonly number[]> = {};
    for (const name of chosen) closedAfterMs[name] = await expectOut(name);
    console.log({ seed: random.seed, ...closedAfterMs });
  },
);
