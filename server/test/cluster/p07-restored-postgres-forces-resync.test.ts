import { join } from 'node:path';
import { runCommand } from '../../../bench/faults/command.ts';
import { expectRestoreToForceResync } from '../promises/drivers/restore-forces-resync.ts';
import { testWhere } from '../promises/support/needs.ts';
import { startOwnPostgres, whyNoOwnPostgres } from '../promises/support/postgres.ts';
import { sized } from '../promises/support/size.ts';
import { useClusterRun } from './cluster-run.ts';
import { missingCluster } from './cluster.ts';

testWhere(
  missingCluster ?? whyNoOwnPostgres(),
  'P7: after PostgreSQL was brought back by its own tools every client is reset and shows what is stored now',
  async () => {
    const postgres = await startOwnPostgres();
    const env = { DATABASE_URL: postgres.url.href };
    const run = await useClusterRun(env);
    const { database, server } = run;
    const [one, other] = server.nodes;
    const backup = join(database.dataDir, 'backup.dump');

    async function bringBack(): Promise<void> {
      postgres.restore(backup);
      await runCommand(['epoch', 'renew'], { ...database.env, ...env });
    }

    await expectRestoreToForceResync(run, {
      clientCount: sized({ short: 30, long: 300 }),
      backUp: () => Promise.resolve(postgres.backUp(backup)),
      async restore() {
        await one.restart('SIGTERM', {
          async whileDown() {
            await other.restart('SIGTERM', { whileDown: bringBack });
          },
        });
      },
    });
  },
);
