import type { Settings } from '../../config/settings.ts';
import type { FileStore } from './file-store.ts';
import { createFolderStore } from './folder-store.ts';
import { createS3Store } from './s3-store.ts';

/** The bucket of `S3_URL`, or a folder of `DATA_DIR`. */
export function createFileStore({
  DATA_DIR,
  S3_URL,
}: Pick<Settings, 'DATA_DIR' | 'S3_URL'>): FileStore {
  return S3_URL === '' ? createFolderStore(DATA_DIR) : createS3Store(DATA_DIR, S3_URL);
}
