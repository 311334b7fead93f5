import type { Command } from 'commander';
import type { CopyTo } from '../storage/files/copied-files.ts';

const ABOUT = `
Needs both: DATA_DIR with the folder "files", S3_URL with the bucket. A server may run meanwhile. Killed
at any moment, the same command goes on where it was. What was received before every server was started
with the other store is copied by running it once more. Where they come from they stay.`;

export function addFilesCommands(program: Command): void {
  add(program, 'bucket', 'copy the files people sent from DATA_DIR into the bucket of S3_URL');
  add(program, 'folder', 'copy the files people sent from the bucket of S3_URL into DATA_DIR');
}

function add(program: Command, to: CopyTo, description: string): void {
  program
    .command(`copy-files-to-${to}`)
    .description(description)
    .addHelpText('after', ABOUT)
    .action(async () => (await import('./files.ts')).runCopyFiles(to));
}
