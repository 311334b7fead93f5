import type { File as StoredFile } from '@dowellchat/client';
import { IconDownload, IconFile } from '@tabler/icons-react';
import { useState } from 'react';
import { client } from '../api/client.ts';
import { bytesOf } from '../inbox/formats.ts';
import { downloadFile } from './file-bytes.ts';
import styles from './media.module.css';

export function FileCard({ file }: { file: StoredFile }) {
  const [state, setState] = useState<'ready' | 'busy' | 'failed'>('ready');

  function download(): void {
    if (state === 'busy') return;
    setState('busy');
    downloadFile(client, file).then(
      () => setState('ready'),
      () => setState('failed'),
    );
  }

  return (
    <button
      type="button"
      className={styles['card']}
      aria-label={`Download ${file.name}`}
      aria-busy={state === 'busy'}
      onClick={download}
    >
      <IconFile size={20} stroke={1.5} aria-hidden />
      <span className={styles['words']}>
        <bdi className={styles['name']}>{file.name}</bdi>
        <span className={styles['size']} role={state === 'failed' ? 'alert' : undefined}>
          {state === 'failed' ? 'It could not be loaded.' : bytesOf(file.bytes)}
        </span>
      </span>
      <IconDownload size={16} stroke={1.75} aria-hidden />
    </button>
  );
}
