import { test } from 'vitest';
import { expectHerdToBeAbsorbed } from './drivers/herd-is-absorbed.ts';
import { findFreePort } from '../../../bench/faults/free-port.ts';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';

const CLIENTS = sized({ short: 500, long: 5000 });

test('P14: all clients dropped at once by a restart are back soon, without straining the server', async () => {
  const run = await useRun({ PORT: String(await findFreePort()) });
  await expectHerdToBeAbsorbed(run, {
    clients: CLIENTS,
    before: run.server.current,
    async drop() {
      await run.server.restart('SIGTERM');
      return { dropped: CLIENTS, after: run.server.current };
    },
  });
});
