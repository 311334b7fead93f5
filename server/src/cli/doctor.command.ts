import type { Command } from 'commander';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('look for whatever keeps the server from working, and say what to do')
    .addHelpText(
      'after',
      '\nChanges nothing but a probe in the bucket of S3_URL, which it removes, and may be run while the server runs. Each line is "ok", "warn" or "FAIL",\n' +
        'what was found, and what to do. The exit code is 1 when anything is a FAIL.',
    )
    .action(async () => (await import('./doctor/examine.ts')).examine());
}
