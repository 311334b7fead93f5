import type { File as StoredFile } from '@dowellchat/client';
import { useState } from 'preact/hooks';
import { Icon } from '../shell/Icon.tsx';
import { useSurroundings } from '../shell/context.ts';
import { fill } from '../../words/words.ts';
import { downloadFile } from './file-bytes.ts';

export function FileCard({ file }: { file: StoredFile }) {
  const { words, formats, client } = useSurroundings();
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
      class="file-card"
      aria-label={fill(words.download, { name: file.name })}
      aria-busy={state === 'busy'}
      onClick={download}
    >
      <Icon name="file" />
      <span class="file-words">
        <bdi class="file-name">{file.name}</bdi>
        <span class="file-size" role={state === 'failed' ? 'alert' : undefined}>
          {state === 'failed' ? words.notLoaded : formats.bytes(file.bytes)}
        </span>
      </span>
      <Icon name="download" />
    </button>
  );
}
