import { Command } from 'commander';
import { VERSION } from '../lib/version.ts';
import { addAccountCommands } from './accounts.commands.ts';
import { addBackupCommands } from './backup.commands.ts';
import { addConfigCommands } from './config.commands.ts';
import { addDoctorCommand } from './doctor.command.ts';
import { addKeyCommands } from './keys.commands.ts';
import { addOrganizationCommands } from './organizations.commands.ts';
import { addProductCommands } from './products.commands.ts';
import { addTransferCommands } from './transfer.commands.ts';
import { addFilesCommands } from './files.commands.ts';

const AFTER_HELP = `
Commands use the settings of the environment, as the server does: run them with the same ones, in
the same folder. They work while a server runs; "restore" and "migrate-to-…"
ask for it to be stopped.

Examples:
  dowellchat doctor                            What is wrong, and what to do about it
  dowellchat keys create --org acme > key.txt  A key for acme's programs
  dowellchat backup                            A complete copy, without stopping anything`;

/**
 * Every command there is. What a command needs is loaded when it is chosen: asking for help waits
 * for no database driver.
 */
export function createProgram(): Command {
  const program = new Command('dowellchat')
    .description('Looks after a DowellChat server: its keys, its catalogue, its data.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand('help [command]', 'explain a command')
    .showHelpAfterError('("--help" explains what can be asked for.)')
    .addHelpText('after', AFTER_HELP)
    .exitOverride();

  program.commandsGroup('Who and what:');
  addAccountCommands(program);
  addKeyCommands(program);
  addProductCommands(program);
  addOrganizationCommands(program);
  program.commandsGroup('Data:');
  addBackupCommands(program);
  addTransferCommands(program);
  addFilesCommands(program);
  program.commandsGroup('Operation:');
  addDoctorCommand(program);
  addConfigCommands(program);
  return program;
}
