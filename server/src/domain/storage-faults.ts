import { ApplicationError } from '../lib/application-error.ts';
import type { Storage } from '../storage/storage.ts';

/**
 * What a caller is told of a write that failed for a passing reason; any other error comes back as
 * it is. `onBroken` is told when only a restart can tell what is on disk.
 */
export type TranslateFault = (error: unknown) => unknown;

export function createTranslateFault(
  { classifyFault }: Pick<Storage, 'classifyFault'>,
  onBroken: (error: unknown) => void,
): TranslateFault {
  return (error) => {
    switch (classifyFault(error)) {
      case 'full':
        return new ApplicationError('STORAGE_FULL', 'There is no room left to store anything.', {
          retryAfterSeconds: 10,
          cause: error,
        });
      case 'unavailable':
        return new ApplicationError('OVERLOADED', 'The database is not available. Try again.', {
          retryAfterSeconds: 1,
          cause: error,
        });
      case 'broken':
        onBroken(error);
        return error;
      case 'other':
        return error;
    }
  };
}
