import { spawnSync } from 'node:child_process';

const COMPILER = 'node_modules/typescript7/bin/tsc';

/** Each with its own globals: what runs on the server must not compile with a browser's. */
const PROJECTS = [
  '.',
  'client',
  'client/test',
  'widget',
  'widget/test',
  'console',
  'console/test',
  'e2e',
];

for (const project of PROJECTS) {
  const args = [COMPILER, '--noEmit', '-p', project];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
