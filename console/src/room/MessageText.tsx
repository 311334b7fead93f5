import { splitLinks } from '@dowellchat/client/links.ts';
import styles from './MessageText.module.css';

/** Text as text: nothing in it is ever read as markup. */
export function MessageText({ text }: { text: string }) {
  return (
    <p className={styles['text']} dir="auto">
      {splitLinks(text).map(({ text: piece, href }, place) =>
        href === undefined ? (
          piece
        ) : (
          <a key={place} href={href} target="_blank" rel="noopener noreferrer nofollow">
            {piece}
          </a>
        ),
      )}
    </p>
  );
}
