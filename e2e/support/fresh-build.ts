import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = ['widget', 'console', 'client/src', 'contract/src'];
const BUILT = [
  'widget/dist/widget.js',
  'widget/dist/.vite/manifest.json',
  'console/dist/.vite/manifest.json',
];

/** A journey through an older build would prove nothing about this source. */
export async function buildIfStale(): Promise<void> {
  if (Math.min(...BUILT.map(changedAtMs)) > Math.max(...SOURCES.map(newestMs))) return;
  // Tests run under a NODE_ENV of their own, with which libraries would be built for development.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit', env });
}

function changedAtMs(path: string): number {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestMs(folder: string): number {
  const files = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile() && !/\/(dist|test|node_modules)(\/|$)/.test(entry.parentPath))
    .reduce((newest, { parentPath, name }) => {
      return Math.max(newest, statSync(join(parentPath, name)).mtimeMs);
    }, 0);
}
