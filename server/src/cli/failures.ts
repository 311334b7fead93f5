import { SettingsError } from '../config/settings.ts';
import { ApplicationError } from '../lib/application-error.ts';
import { FileStoreError } from '../storage/files/s3-client.ts';
import { StorageError } from '../storage/storage-error.ts';

/** Codes of the operating system, of SQLite and of PostgreSQL; Node's own begin with `ERR_`. */
const CODE_OF_THE_WORLD = /^(E[A-Z0-9]+|SQLITE_\w+|[0-9A-Z]{5})$/;

/** What went wrong, for the person who gave the command. A stack is shown for our mistakes only. */
export async function explainFailure(error: unknown): Promise<string> {
  if (!(error instanceof Error)) return 'Something that is no error was thrown.';
  const isForOperator =
    error instanceof SettingsError ||
    error instanceof StorageError ||
    error instanceof FileStoreError ||
    error instanceof ApplicationError;
  if (isForOperator) return error.message;
  const code = 'code' in error ? String(error.code) : '';
  if (CODE_OF_THE_WORLD.test(code)) {
    // A refused connection has a code for each address and no text at all.
    return error.message.includes(code) ? error.message : `${error.message} (${code})`.trim();
  }
  const { classifyPostgresFault } = await import('../storage/dialects/postgres.ts');
  if (classifyPostgresFault(error) !== 'other') return error.message;
  // Never the error as a whole: what a library attached to it may hold a secret.
  return error.stack ?? error.message;
}
