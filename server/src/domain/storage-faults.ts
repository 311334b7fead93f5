import { ApplicationError } from '../lib/application-error.ts';
import type { Storage } from '../storage/storage.ts';

export interface StorageFaultListeners {
  /** Only a restart can tell what is on disk. */
  readonly onBroken: (error: unknown) => void;
  /** Something may be stored, and nobody was told of it. */
  readonly onInterrupted: () => void;
}

/** What a caller is told of a write that failed for a passing reason; any other error comes back as it is. */
export type TranslateFault = (error: unknown) => unknown;

export function createTranslateFault(
  { classifyFault }: Pick<Storage, 'classifyFault'>,
  { onBroken, onInterrupted }: StorageFaultListeners,
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
      case 'interrupted':
        onInterrupted();
        return new ApplicationError(
          'UNCERTAIN',
          'The connection to the database broke: this may be done or not. Try again.',
          { retryAfterSeconds: 1, cause: error },
        );
      case 'broken':
        onBroken(error);
        return error;
      case 'other':
        return error;
    }
  };
}
