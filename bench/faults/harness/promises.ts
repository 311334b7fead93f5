import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const VITEST = 'node_modules/vitest/vitest.mjs';
const FILES = ['server/test/cluster', 'server/test/promises/p18'];

/** What each promise needs of its own to break it in a cluster is in its test: answers whether all are kept. */
export function arePromisesKept({ isLong, seed }: { isLong: boolean; seed: number }): boolean {
  const { status } = spawnSync(
    process.execPath,
    [VITEST, 'run', '--project', 'promises', ...FILES],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        PROMISES: isLong ? 'long' : 'short',
        FAULTS_SEED: String(seed),
        // What is left out is not kept.
        REQUIRE_SERVICES: '1',
      },
    },
  );
  return status === 0;
}
