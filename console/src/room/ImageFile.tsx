import type { File as StoredFile } from '@dowellchat/client';
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { client } from '../api/client.ts';
import { FileCard } from './FileCard.tsx';
import { useBlobUrl } from './file-bytes.ts';
import { ImageView } from './ImageView.tsx';
import styles from './media.module.css';

/** An image of the room. Its place is kept before its bytes are there, so that nothing jumps. */
export function ImageFile({ file }: { file: StoredFile }) {
  const { roomId, id, hasThumbnail, name, width, height } = file;
  const [isOpen, setIsOpen] = useState(false);
  const box = useRef<HTMLButtonElement>(null);
  const isNear = useIsNear(box);
  const fetchPreview = useMemo(
    () => (signal: AbortSignal) =>
      client.fetchFile(roomId, id, { thumbnail: hasThumbnail, signal }),
    [roomId, id, hasThumbnail],
  );
  const fetchWhole = useMemo(
    () => (signal: AbortSignal) => client.fetchFile(roomId, id, { signal }),
    [roomId, id],
  );
  const preview = useBlobUrl(isNear ? fetchPreview : null);
  const whole = useBlobUrl(isOpen ? fetchWhole : null);

  if (preview.state === 'failed') return <FileCard file={file} />;
  const shape = width === null || height === null ? {} : shapeOf(width, height);
  const shown = whole.state === 'there' ? whole : preview;
  return (
    <>
      <button
        ref={box}
        type="button"
        className={styles['picture']}
        style={shape}
        aria-label={`View ${name}`}
        onClick={() => setIsOpen(true)}
      >
        {preview.state === 'there' && <img src={preview.url} alt="" />}
      </button>
      {isOpen && shown.state === 'there' && (
        <ImageView url={shown.url} name={name} file={file} onClose={() => setIsOpen(false)} />
      )}
    </>
  );
}

const SHOWN_PX = 320;

function shapeOf(width: number, height: number): { width: number; aspectRatio: string } {
  const scale = Math.min(1, SHOWN_PX / width, SHOWN_PX / height);
  return { width: Math.max(40, Math.round(width * scale)), aspectRatio: `${width} / ${height}` };
}

/** Images far up in a long conversation are not fetched before they are needed. */
function useIsNear(box: RefObject<HTMLElement | null>): boolean {
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
