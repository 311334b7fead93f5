import { isEmojiOnly } from './emoji-only.ts';
import { splitLinks } from '@dowellchat/client/links.ts';

/** Text as text: nothing in it is ever read as markup. */
export function MessageText({ text }: { text: string }) {
  return (
    <p class={isEmojiOnly(text) ? 'text text-emoji' : 'text'} dir="auto">
      {splitLinks(text).map((piece) =>
        piece.href === undefined ? (
          piece.text
        ) : (
          <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ),
      )}
    </p>
  );
}
