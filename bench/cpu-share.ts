import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A short one: whoever has used up its share of it waits for the next. */
const PERIOD_US = 10_000;

/** How the two versions of the kernel's control groups are told. */
const VERSIONS = [
  {
    parent: '/sys/fs/cgroup/cpu',
    limit: (quotaUs: number) => ({
      'cpu.cfs_period_us': `${PERIOD_US}`,
      'cpu.cfs_quota_us': `${quotaUs}`,
    }),
  },
  {
    parent: '/sys/fs/cgroup',
    limit: (quotaUs: number) => ({ 'cpu.max': `${quotaUs} ${PERIOD_US}` }),
  },
];

/**
 * From now on a program gets this much of one core and no more, as on a small machine of its own, until
 * that is lifted. Throws where the kernel does not let us: that takes root and its control groups.
 */
export function limitCpu(pid: number, cores: number): { lift(): void } {
  const version = VERSIONS.find(({ parent }) => existsSync(parent));
  if (version === undefined) throw new Error('There are no control groups here.');
  const { parent } = version;
  const folder = join(parent, `dowellchat-${randomUUID()}`);
  mkdirSync(folder);
  const files = version.limit(Math.round(cores * PERIOD_US));
  for (const [name, value] of Object.entries(files)) writeFileSync(join(folder, name), value);
  const moveTo = (group: string): void => writeFileSync(join(group, 'cgroup.procs'), `${pid}`);
  moveTo(folder);
  return {
    lift() {
      moveTo(parent);
      rmdirSync(folder);
    },
  };
}
