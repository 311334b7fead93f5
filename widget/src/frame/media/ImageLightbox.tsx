import type { File as StoredFile } from '@dowellchat/client';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from '../shell/IconButton.tsx';
import { useSurroundings } from '../shell/context.ts';
import { fill } from '../../words/words.ts';
import { downloadFile } from './file-bytes.ts';

interface ImageLightboxProps {
  url: string;
  name: string;
  /** null: not a file of ours, there is nothing to download. */
  file: StoredFile | null;
  onClose: () => void;
}

/** The browser's own dialog: it keeps the focus inside, gives it back, and Escape closes it alone. */
export function ImageLightbox({ url, name, file, onClose }: ImageLightboxProps) {
  const { words, client } = useSurroundings();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();

  return (
    <dialog
      ref={dialog}
      class="lightbox"
      aria-label={name}
      onClose={onClose}
      onKeyDown={(event) => {
        // Heard further out, it would close the chat as well.
        if (event.key === 'Escape') event.stopPropagation();
      }}
      onClick={(event) => {
        // Beside the image, not upon it.
        if (event.target === dialog.current) close();
      }}
    >
      <div class="lightbox-bar">
        {file && (
          <IconButton
            icon="download"
            label={fill(words.download, { name })}
            onClick={() => void downloadFile(client, file).catch(() => undefined)}
          />
        )}
        <IconButton icon="close" label={words.closeImage} onClick={close} />
      </div>
      <img src={url} alt={name} />
    </dialog>
  );
}
