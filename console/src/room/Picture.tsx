import { IconPhoto } from '@tabler/icons-react';
import { useState } from 'react';
import { ImageView } from './ImageView.tsx';
import styles from './media.module.css';

/** An image that is in the message itself, or on our own server. */
export function Picture({ url }: { url: string }) {
  const [state, setState] = useState<'small' | 'large' | 'failed'>('small');
  if (state === 'failed') return <p className={styles['size']}>An image that cannot be shown.</p>;
  return (
    <>
      <button
        type="button"
        className={styles['picture']}
        aria-label="View the image"
        onClick={() => setState('large')}
      >
        <img src={url} alt="" onError={() => setState('failed')} />
      </button>
      {state === 'large' && (
        <ImageView url={url} name="Image" file={null} onClose={() => setState('small')} />
      )}
    </>
  );
}

/** An image on another server: opened by the reader's own choice only. */
export function RemotePicture({ url, host }: { url: string; host: string }) {
  return (
    <a className={styles['card']} href={url} target="_blank" rel="noopener noreferrer nofollow">
      <IconPhoto size={20} stroke={1.5} aria-hidden />
      <span className={styles['words']}>
        <bdi className={styles['name']}>Image at {host}</bdi>
      </span>
    </a>
  );
}
