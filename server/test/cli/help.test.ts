import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { VERSION } from '../../src/lib/version.ts';
import { dowellchat, succeed } from './command.ts';
import { listFolder, newFolder } from './data.ts';

const COMMANDS = listCommands(createProgram());

test('the help of the program names every command, and each command explains itself', async () => {
  const help = await succeed({}, '--help');
  expect(COMMANDS.length).toBeGreaterThan(10);
  for (const { words, command } of COMMANDS) {
    expect(help).toMatch(new RegExp(`^  ${words[0]}\\b`, 'm'));
    expect(command.helpInformation()).toContain(`Usage: dowellchat ${words.join(' ')}`);
    expect(command.description(), words.join(' ')).toMatch(/\w{3}/);
  }
  expect(await succeed({}, 'keys', 'create', '--help')).toContain('--org <id>');
});

test('the version is that of the server', async () => {
  expect(await succeed({}, '--version')).toBe(VERSION);
});

describe('what means nothing is told, ends with 2 and touches nothing', () => {
  test.each([
    { args: ['frobnicate'], says: "unknown command 'frobnicate'" },
    { args: ['keys', 'lost'], says: "unknown command 'lost'" },
    { args: ['keys', 'create'], says: "'--org <id>' not specified" },
    { args: ['keys', 'create', '--org', ' '], says: 'must not be blank' },
    { args: ['keys', 'create', '--org', 'a', '--scope', 'all'], says: 'rooms:read' },
    { args: ['products', 'add', 'NAME', '--code', '-1'], says: 'whole number' },
    { args: ['backup', 'one', 'two'], says: 'too many arguments' },
    { args: [], says: 'Usage: dowellchat' },
  ])('$args', async ({ args, says }) => {
    const dataDir = await newFolder();
    const { code, out, err } = await dowellchat({ DATA_DIR: dataDir }, ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(says);
    expect(listFolder(dataDir)).toEqual([]);
  });
});

/** Every command with the words that name it: `['keys', 'create']`. */
function listCommands(
  program: Command,
  before: readonly string[] = [],
): { words: string[]; command: Command }[] {
  return program.commands.flatMap((command) => {
    const words = [...before, command.name()];
    return [{ words, command }, ...listCommands(command, words)];
  });
}
