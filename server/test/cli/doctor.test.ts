import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  checkDataFolder,
  checkNode,
  checkYear,
  judgeFreeDisk,
} from '../../src/cli/doctor/machine.checks.ts';
import { checkPort } from '../../src/cli/doctor/network.checks.ts';
import { checkWidget } from '../../src/cli/doctor/widget.checks.ts';
import { readSettings } from '../../src/config/settings.ts';
import { engines } from '../support/engines.ts';
import { smallWidgetBuild, WIDGET_FILES, writeBuild } from '../support/widget-build.ts';
import { dowellchat, succeed, type Env } from './command.ts';
import { fillWith, fingerprint, listFolder, newDataDir, newFolder, pretendNewer } from './data.ts';
import { startForTest } from './running-server.ts';

describe.each(engines)('on $name', (engine) => {
  test('beside a healthy running server everything is ok', async () => {
    const database = await engine.createDatabase();
    onTestFinished(() => database.drop());
    const server = await startForTest(database.env);

    const said = await succeed({ ...database.env, PORT: server.url.port }, 'doctor');

    const isBuilt = checkWidget().level === 'ok';
    expect(said.split('\n').filter((line) => !line.startsWith('ok    '))).toEqual(
      isBuilt ? [] : [expect.stringContaining('npm run build')],
    );
    expect(said).toContain('served by a DowellChat');
    expect(said).toContain('tables are those of this version');
    expect(said).toMatch(/keeps commits: (journal_mode=wal|synchronous_commit=on)/);
    expect(said).toMatch(/is intact|clock differs from the database’s by \d+ ms/);
  });

  test('an examination changes nothing, not even a database without tables', async () => {
    const database = await engine.createDatabase();
    onTestFinished(() => database.drop());
    const env = { ...database.env, PORT: '0' };
    const before = fingerprint(database.dataDir);
    expect(await succeed(env, 'doctor')).toContain('the first start makes');
    expect(await succeed(env, 'doctor')).toContain('the first start makes');
    expect(fingerprint(database.dataDir)).toEqual(before);
  });
});

test('where no data folder is yet, none is made', async () => {
  const folder = await newFolder();
  const said = await succeed({ DATA_DIR: join(folder, 'data'), PORT: '0' }, 'doctor');
  expect(said).toContain('will be made by the first start');
  expect(listFolder(folder)).toEqual([]);
});

test('all settings that cannot be used are named at once', async () => {
  const said = await fail({ PORT: 'many', V2_SHAPE: 'round', DATABASE_URL: 'mysql://u:s3cr3t@h' });
  expect(said.filter((line) => line.startsWith('FAIL')).map((line) => line.split(' ')[3])).toEqual([
    'PORT',
    'DATABASE_URL',
    'V2_SHAPE',
  ]);
  expect(said.join()).not.toContain('s3cr3t');
});

test('a port that another program listens on is told', async () => {
  const another = createServer((_request, response) => response.end('{"status":"busy"}'));
  await new Promise<void>((resolve) => another.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void another.close());
  const { port } = another.address() as AddressInfo;
  const said = await fail({ DATA_DIR: await newDataDir(), PORT: String(port) });
  expect(said).toContainEqual(
    expect.stringMatching(/^FAIL {2}port \d+ .* taken by another program/),
  );
});

test('an address that this machine does not have is told', async () => {
  expect(await checkPort(readSettings({ HOST: '192.0.2.1' }))).toMatchObject({
    level: 'FAIL',
    what: expect.stringContaining('192.0.2.1 is no address'),
  });
});

test('a data folder that is a file is told', async () => {
  const file = join(await newFolder(), 'data');
  writeFileSync(file, '');
  expect(checkDataFolder(file)).toMatchObject({
    level: 'FAIL',
    what: expect.stringContaining('is no folder'),
  });
});

test('a damaged database is told, with what to do', async () => {
  const dataDir = await newDataDir();
  await fillWith(dataDir, { messages: 500, characters: 1000 });
  const live = join(dataDir, 'dowellchat.db');
  truncateSync(live, statSync(live).size - 8192);
  const said = await fail({ DATA_DIR: dataDir, PORT: '0' });
  expect(said).toContainEqual(
    expect.stringMatching(/^FAIL {2}database .*dowellchat restore FILE$/),
  );
});

test('tables of a newer version are told, and no command works on them', async () => {
  const dataDir = await newDataDir();
  await pretendNewer(dataDir);
  const env = { DATA_DIR: dataDir, PORT: '0' };
  expect(await fail(env)).toContainEqual(expect.stringMatching(/^FAIL {2}tables .*999-later/));
  const { code, err } = await dowellchat(env, 'orgs', 'list');
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('999-later') });
});

test('a database that does not answer is told without its password', async () => {
  const said = await fail({ DATABASE_URL: 'postgres://u:s3cr3t@127.0.0.1:1/chat', PORT: '0' });
  expect(said).toContainEqual(
    expect.stringMatching(/^FAIL {2}database .*ECONNREFUSED.*DATABASE_URL/),
  );
  const malformed = await fail({ DATABASE_URL: 'postgres://u:s3cr3t@h:port/chat', PORT: '0' });
  expect(malformed).toContainEqual(expect.stringMatching(/^FAIL {2}setting DATABASE_URL/));
  expect([...said, ...malformed].join()).not.toMatch(/s3cr3t| at /);
});

test('open doors and settings of a test are warned of, and are no failure', async () => {
  const said = await succeed(
    {
      DATA_DIR: await newDataDir(),
      PORT: '0',
      PUBLIC_URL: 'https://chat.example',
      V2_SERVER_AUTH: 'open',
      RATE_LIMITS: 'off',
    },
    'doctor',
  );
  expect(said).toMatch(/^warn {2}server-side calls .*ANYBODY/m);
  expect(said).toMatch(/^warn {2}settings .*RATE_LIMITS=off/m);
});

test('a clock that was never set, a full disk and an old Node are told', () => {
  expect(checkYear(() => 0)).toMatchObject({ level: 'FAIL' });
  expect(checkYear(() => Date.parse('2200-01-01'))).toMatchObject({ level: 'FAIL' });
  expect(checkYear(Date.now)).toMatchObject({ level: 'ok' });
  expect(judgeFreeDisk(1)).toMatchObject({ level: 'FAIL' });
  expect(judgeFreeDisk(500 * 1024 * 1024)).toMatchObject({ level: 'warn' });
  expect(checkNode('20.1.0')).toMatchObject({ level: 'warn' });
});

/** The lines of an examination that must find a failure. */
async function fail(env: Env): Promise<string[]> {
  const { code, out, err } = await dowellchat(env, 'doctor');
  expect({ code, err }, out).toEqual({ code: 1, err: '' });
  return out.trim().split('\n');
}

test('a chat that is not built, or by halves, is warned of with what to do', async () => {
  expect(checkWidget(smallWidgetBuild())).toMatchObject({ level: 'ok' });
  const advice = 'Run: npm run build';
  expect(checkWidget(await newFolder())).toMatchObject({ level: 'warn', advice });
  const torn = writeBuild({ ...WIDGET_FILES, '.vite/manifest.json': '{"src/' });
  expect(checkWidget(torn)).toMatchObject({ level: 'warn', advice });
});
