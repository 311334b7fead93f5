import type { Command } from 'commander';
import type { MoveTo } from '../storage/transfer/move-mark.ts';

const ABOUT = `
Needs both: DATA_DIR with the embedded database, DATABASE_URL with the PostgreSQL. Stop the servers of
both first. The target must be empty; the source is only read. Killed at any moment, the same command
goes on where it was; until it has ended no server starts on the target. Files people sent stay where
they are, and so does the key of secrets. Messages become searchable again while the server runs.`;

export function addTransferCommands(program: Command): void {
  add(program, 'postgres', 'copy everything from the embedded database into PostgreSQL');
  add(program, 'sqlite', 'copy everything from PostgreSQL into the embedded database');
}

function add(program: Command, to: MoveTo, description: string): void {
  program
    .command(`migrate-to-${to}`)
    .description(description)
    .option('--anew', 'empty what an unfinished move has left in the target, and begin again')
    .addHelpText('after', ABOUT)
    .action(async ({ anew }: { anew?: true }) =>
      (await import('./transfer.ts')).runMove(to, { isAnew: anew ?? false }),
    );
}
