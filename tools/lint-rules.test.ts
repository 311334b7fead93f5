import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const EMITS = `export const defect = (sockets: { to(room: string): { emit(name: string): void } }): void =>
  sockets.to('everybody').emit('message.created');
`;

/** What the linter says of a file that lies in a tree like this repository. Types are not needed. */
function lint(path: string, text: string): string {
  const root = mkdtempSync(join(tmpdir(), 'lint-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const rules = readFileSync('.oxlintrc.json', 'utf8');
  writeFileSync(join(root, '.oxlintrc.json'), rules.replace('"typeAware": true,', ''));
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return spawnSync(resolve('node_modules/.bin/oxlint'), [path], { cwd: root, encoding: 'utf8' })
    .stdout;
}

test('what is told to sockets goes through the one file that decides who is told', () => {
  const refused = "'emit' is restricted from being used";
  for (const place of ['realtime/session.ts', 'realtime/across-nodes.ts', 'app.ts']) {
    expect(lint(`server/src/${place}`, EMITS), place).toContain(refused);
  }
  expect(lint('server/src/realtime/outbound.ts', EMITS)).toContain('0 errors');
});
