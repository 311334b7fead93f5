import { join } from 'node:path';
import { test } from 'vitest';
import { runCommand } from '../../../bench/faults/command.ts';
import { findFreePort } from '../../../bench/faults/free-port.ts';
import { expectRestoreToForceResync } from './drivers/restore-forces-resync.ts';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';

test('P7: after a restore every client that comes back is reset and shows what is stored now', async () => {
  const run = await useRun({ PORT: String(await findFreePort()) });
  const { server, database } = run;
  const backup = join(database.dataDir, 'backup.db');
  const command = async (...args: string[]): Promise<void> =>
    void (await runCommand(args, database.env));
  await expectRestoreToForceResync(run, {
    clientCount: sized({ short: 30, long: 300 }),
    backUp: () => command('backup', backup),
    async restore() {
      await server.restart('SIGTERM', { whileDown: () => command('restore', backup) });
    },
  });
});
