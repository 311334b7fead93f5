import { useState } from 'preact/hooks';
import { Icon } from '../shell/Icon.tsx';
import { useSurroundings } from '../shell/context.ts';
import { fill } from '../../words/words.ts';
import { ImageLightbox } from './ImageLightbox.tsx';

/** An image that is in the message itself, or on our own server. */
export function Picture({ url }: { url: string }) {
  const { words } = useSurroundings();
  const [state, setState] = useState<'small' | 'large' | 'failed'>('small');
  if (state === 'failed') {
    return (
      <p class="text">
        {words.image}: {words.notLoaded}
      </p>
    );
  }
  return (
    <>
      <button
        type="button"
        class="picture picture-as-it-is"
        aria-label={fill(words.view, { name: words.image })}
        onClick={() => setState('large')}
      >
        <img src={url} alt="" onError={() => setState('failed')} />
      </button>
      {state === 'large' && (
        <ImageLightbox url={url} name={words.image} file={null} onClose={() => setState('small')} />
      )}
    </>
  );
}

/** An image on another server: opened by the reader's own choice only. */
export function RemotePicture({ url, host }: { url: string; host: string }) {
  const { words } = useSurroundings();
  return (
    <a class="file-card" href={url} target="_blank" rel="noopener noreferrer nofollow">
      <Icon name="image" />
      <span class="file-words">
        <bdi class="file-name">{fill(words.imageAt, { host })}</bdi>
      </span>
    </a>
  );
}
