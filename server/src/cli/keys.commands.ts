import { Option, type Command } from 'commander';
import { SCOPES, type Scope } from '../domain/access/principal.ts';
import { parseId } from './arguments.ts';

export function addKeyCommands(program: Command): void {
  const keys = program
    .command('keys')
    .description('make, list and revoke the API keys of organizations');

  keys
    .command('create')
    .description(
      'make a key and print it: the only time it can be seen, for the database keeps its hash',
    )
    .requiredOption('--org <id>', 'organization whose data the key opens', parseId)
    .addOption(
      new Option('--scope <scope...>', 'what the key may do; without it, everything').choices(
        SCOPES,
      ),
    )
    .action(async (options: { org: string; scope?: Scope[] }) =>
      (await import('./keys.ts')).createKey(options),
    );

  keys
    .command('list')
    .description('list keys by their first characters; the keys themselves are not known')
    .option('--org <id>', 'only those of this organization', parseId)
    .action(async (options: { org?: string }) => (await import('./keys.ts')).listAllKeys(options));

  keys
    .command('revoke')
    .description('make a key useless at once, on running servers too')
    .argument('<id>', 'the id that "keys list" shows')
    .action(async (id: string) => (await import('./keys.ts')).revokeKey(id));
}
