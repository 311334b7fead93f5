import { Progress } from '@mantine/core';
import { bytesOf } from '../inbox/formats.ts';
import type { Upload } from './uploads.ts';
import styles from './UploadRow.module.css';

interface UploadRowProps {
  readonly upload: Upload;
  readonly onRetry: () => void;
  readonly onRemove: () => void;
}

export function UploadRow({ upload, onRetry, onRemove }: UploadRowProps) {
  const { name, bytes, status, fraction, problem } = upload;
  return (
    <div className={styles['row']}>
      <p className={styles['head']}>
        <bdi>{name}</bdi>
        <span>{bytesOf(bytes)}</span>
      </p>
      {status === 'sending' ? (
        <Progress value={fraction * 100} size="xs" aria-label={`Sending ${name}`} />
      ) : (
        <p className={styles['problem']} role="alert">
          Not sent. {problem}
        </p>
      )}
      <p className={styles['actions']}>
        {status === 'failed' && (
          <button type="button" onClick={onRetry}>
            Try again
          </button>
        )}
        <button type="button" onClick={onRemove}>
          {status === 'failed' ? 'Discard' : 'Cancel'}
        </button>
      </p>
    </div>
  );
}
