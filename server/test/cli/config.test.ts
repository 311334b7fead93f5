import { expect, test } from 'vitest';
import { SETTINGS_TABLE } from '../../src/config/settings.table.ts';
import { dowellchat, refuse, succeed } from './command.ts';

test('every setting is printed with its value, what differs from the default is marked, and secrets are not shown', async () => {
  const env = { PORT: '9000', DATABASE_URL: 'postgres://u:s3cr3t@db/chat' };
  const { code, out, err } = await dowellchat(env, 'config');
  expect(code, err).toBe(0);
  const lines = out.trimEnd().split('\n');
  expect(lines.map((line) => line.slice(3).split(/\s/)[0])).toEqual(Object.keys(SETTINGS_TABLE));
  expect(lines.filter((line) => line.startsWith('*')).map((line) => line.split(/\s+/))).toEqual([
    ['*', 'PORT', '9000'],
    ['*', 'DATABASE_URL', '(set,', 'not', 'shown)'],
  ]);
  expect(out + err).not.toContain('s3cr3t');
});

test('what each setting is for is explained on demand', async () => {
  const out = await succeed({}, 'config', '--explain');
  for (const { about } of Object.values(SETTINGS_TABLE)) expect(out).toContain(about);
});

test('a check names every problem and no secret', async () => {
  expect(await succeed({}, 'config', 'check')).toContain('can be used');
  const env = { PORT: '70000', DATABASE_URL: 'mysql://u:s3cr3t@db', LOG_LEVEL: 'loud' };
  const problems = await refuse(env, 'config', 'check');
  for (const name of Object.keys(env)) expect(problems).toContain(name);
  expect(problems).not.toContain('s3cr3t');
});
