import { CommanderError } from 'commander';
import { explainFailure } from './cli/failures.ts';
import { createProgram } from './cli/program.ts';

/** Exit codes: 1 it could not be done, 2 what was asked for means nothing. */
const FAILED = 1;
const MISUSED = 2;

// `dowellchat orgs list | head` has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Its text has been written already.
    process.exitCode = error.exitCode === 0 ? 0 : MISUSED;
  } else {
    console.error(await explainFailure(error));
    process.exitCode = FAILED;
  }
}
