import { useEffect, useRef, useState } from 'preact/hooks';
import { fill } from '../../words/words.ts';
import { IconButton } from '../shell/IconButton.tsx';
import { useSurroundings } from '../shell/context.ts';
import { useLateViews } from '../shell/use-late-views.ts';
import type { KeptText } from '../state/kept-text.ts';
import { insertAt, useTextBox } from './text-box.ts';

const CHARACTERS_MAX = 20_000;
/** From here on it is said how many are left. */
const COUNTED_FROM = 19_000;

interface ComposerProps {
  draft: KeptText;
  /** Hands the box to whoever moves the focus there. */
  onBox: (box: HTMLTextAreaElement | null) => void;
}

export function Composer({ draft, onBox }: ComposerProps) {
  const { words, formats, conversation } = useSurroundings();
  const [text, setText] = useState(draft.load);
  const [isPicking, setIsPicking] = useState(false);
  const late = useLateViews(isPicking);
  const box = useTextBox(text);
  const picker = useRef<HTMLInputElement>(null);
  useEffect(() => onBox(box.current), [box, onBox]);

  const left = CHARACTERS_MAX - text.length;
  const isSendable = text.trim() !== '' && left >= 0;

  function change(next: string): void {
    setText(next);
    draft.save(next);
    conversation.setTyping(next.trim() !== '');
  }

  function send(): void {
    if (!isSendable) return;
    conversation.send(text.trim());
    change('');
    box.current?.focus();
  }

  function pick(emoji: string): void {
    const element = box.current;
    if (element === null) return;
    const [next, at] = insertAt(element, emoji);
    change(next);
    closePicker();
    // The new text is in the box only after it is drawn; then the cursor would be at its end.
    requestAnimationFrame(() => element.setSelectionRange(at, at));
  }

  function closePicker(): void {
    setIsPicking(false);
    box.current?.focus();
  }

  return (
    <div class="composer">
      {isPicking && late && <late.EmojiPicker onPick={pick} onClose={closePicker} />}
      {text.length >= COUNTED_FROM && (
        <p class={left < 0 ? 'counter counter-over' : 'counter'} role="status">
          {fill(left < 0 ? words.tooLong : words.charactersLeft, {
            count: formats.number(Math.abs(left)),
          })}
        </p>
      )}
      <div class="composer-row">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            conversation.attach([...(event.currentTarget.files ?? [])]);
            // The same file may be chosen again.
            event.currentTarget.value = '';
          }}
        />
        <IconButton icon="attach" label={words.attach} onClick={() => picker.current?.click()} />
        <IconButton
          icon="emoji"
          label={words.emoji}
          isExpanded={isPicking}
          onClick={() => setIsPicking(!isPicking)}
        />
        <textarea
          ref={box}
          rows={1}
          // Empty, it would count as left to right, and so would the placeholder.
          dir={text === '' ? undefined : 'auto'}
          enterkeyhint="send"
          aria-label={words.placeholder}
          aria-invalid={left < 0}
          placeholder={words.placeholder}
          value={text}
          onInput={(event) => change(event.currentTarget.value)}
          onBlur={() => conversation.setTyping(false)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
            event.preventDefault();
            send();
          }}
        />
        <IconButton
          class="send"
          icon="send"
          label={words.send}
          isDisabled={!isSendable}
          onClick={send}
        />
      </div>
    </div>
  );
}

/** Enter that takes a word of an input method. Safari says so only by the old key code. */
function isComposing(event: KeyboardEvent): boolean {
  // oxlint-disable-next-line typescript/no-deprecated -- the only sign of it in Safari
  return event.isComposing || event.keyCode === 229;
}
