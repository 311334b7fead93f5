import type { File as StoredFile } from '@dowellchat/client';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useSurroundings } from '../shell/context.ts';
import { fill } from '../../words/words.ts';
import { FileCard } from './FileCard.tsx';
import { ImageLightbox } from './ImageLightbox.tsx';
import { useBlobUrl } from './file-bytes.ts';

/** An image of the room. Its place is kept before its bytes are there, so that nothing jumps. */
export function ImageFile({ file }: { file: StoredFile }) {
  const { words, client } = useSurroundings();
  const [isOpen, setIsOpen] = useState(false);
  const box = useRef<HTMLButtonElement>(null);
  const isNear = useIsNear(box);
  const { roomId, id, hasThumbnail: thumbnail, name } = file;
  const fetchPreview = useMemo(
    () => (signal: AbortSignal) => client.fetchFile(roomId, id, { thumbnail, signal }),
    [client, roomId, id, thumbnail],
  );
  const fetchWhole = useMemo(
    () => (signal: AbortSignal) => client.fetchFile(roomId, id, { signal }),
    [client, roomId, id],
  );
  const preview = useBlobUrl(isNear ? fetchPreview : null);
  const whole = useBlobUrl(isOpen ? fetchWhole : null);

  if (preview.state === 'failed') return <FileCard file={file} />;
  const { width, height } = file;
  const style = width === null || height === null ? {} : { aspectRatio: `${width} / ${height}` };
  const shown = whole.state === 'there' ? whole : preview;
  return (
    <>
      <button
        ref={box}
        type="button"
        class="picture"
        style={style}
        aria-label={fill(words.view, { name })}
        onClick={() => setIsOpen(true)}
      >
        {preview.state === 'there' && <img src={preview.url} alt="" />}
      </button>
      {isOpen && shown.state === 'there' && (
        <ImageLightbox url={shown.url} name={name} file={file} onClose={() => setIsOpen(false)} />
      )}
    </>
  );
}

/** Near what is seen: images far up in a long conversation are not fetched before they are needed. */
function useIsNear(box: { current: HTMLElement | null }): boolean {
  const [isNear, setIsNear] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (element === null || isNear) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setIsNear(true);
      },
      { rootMargin: '600px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, isNear]);
  return isNear;
}
