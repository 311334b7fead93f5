import type { Command } from 'commander';

export function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .description('copy the embedded database, complete and checked, while the server runs')
    .argument('[file]', 'where to; without it, DATA_DIR/backups/<time>.db')
    .addHelpText(
      'after',
      '\nThe files that people sent go into a folder beside it: NAME.files for NAME.db. Keep the two\n' +
        'together. On the disk of the data they are second names of the same files and take no space:\n' +
        'copy both to another disk.',
    )
    .action(async (file?: string) => (await import('./backup.ts')).runBackup(file));

  program
    .command('restore')
    .description('put a backup in the place of the embedded database, which is kept aside')
    .argument('<file>', 'a file that "backup" made, with its folder of files beside it')
    .addHelpText(
      'after',
      '\nStop the server first. The present database is moved into DATA_DIR/backups, never removed;\n' +
        'files that are there stay.\n' +
        'The restored one gets a new epoch: clients notice, and read everything again.',
    )
    .action(async (file: string) => (await import('./backup.ts')).runRestore(file));

  program
    .command('epoch')
    .description('tell clients to read everything again')
    .command('renew')
    .description(
      'change the epoch: needed after a PostgreSQL database was restored with its own tools',
    )
    .action(async () => (await import('./backup.ts')).runRenewEpoch());
}
