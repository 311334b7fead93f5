import type { Command } from 'commander';
import { describeSettings, readSettings } from '../config/settings.ts';
import { printable, table } from './text.ts';

export function addConfigCommands(program: Command): void {
  const config = program
    .command('config')
    .description('print the settings in force; secrets are not shown')
    .option('--explain', 'say what each is for')
    .action((options: { explain?: boolean }) => print(options));

  config
    .command('check')
    .description('check the settings, and name every problem')
    .action(() => check());
}

function print({ explain = false }: { explain?: boolean }): void {
  const settings = describeSettings(readSettings(process.env));
  console.log(
    table(
      settings.map(({ name, value, isDefault, about }) => [
        isDefault ? ' ' : '*',
        name,
        printable(value),
        ...(explain ? [about] : []),
      ]),
    ),
  );
  console.error('* is not the default. Settings come from environment variables of these names.');
}

function check(): void {
  readSettings(process.env);
  console.log('The settings can be used.');
}
