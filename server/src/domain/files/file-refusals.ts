import { ApplicationError } from '../../lib/application-error.ts';

export function refuseEmpty(): ApplicationError {
  return new ApplicationError('INVALID', 'The file is empty.');
}

export function refuseLarge(bytesMax: number): ApplicationError {
  return new ApplicationError('TOO_LARGE', `The file is larger than ${bytesMax} bytes.`);
}

export function refuseFullRoom(): ApplicationError {
  return new ApplicationError('TOO_LARGE', 'The files of this room have no space for one more.');
}

export function refuseUnreachableStore(cause: unknown): ApplicationError {
  return new ApplicationError('OVERLOADED', 'The store of files does not answer. Try again.', {
    retryAfterSeconds: 10,
    cause,
  });
}

export function refuseFullDisk(cause?: unknown): ApplicationError {
  return new ApplicationError('STORAGE_FULL', 'There is no room left to store files.', {
    retryAfterSeconds: 60,
    cause,
  });
}
