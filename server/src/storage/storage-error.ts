/** The database cannot be used as it is; the text tells the operator what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}
