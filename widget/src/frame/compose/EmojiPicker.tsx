import { useEffect, useRef } from 'preact/hooks';
import { useSurroundings } from '../shell/context.ts';
import { EMOJI } from './emoji.ts';

const COLUMNS = 8;

/** One stop for Tab; within it the arrows lead. */
export function EmojiPicker({ onPick, onClose }: EmojiPickerProps) {
  const { words, formats } = useSurroundings();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => (box.current?.firstElementChild as HTMLElement | null)?.focus(), []);

  function move(event: KeyboardEvent): void {
    const buttons = [...(box.current?.children ?? [])];
    const at = buttons.indexOf(event.target as Element);
    const forward = formats.direction === 'rtl' ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: forward,
      ArrowLeft: -forward,
      ArrowDown: COLUMNS,
      ArrowUp: -COLUMNS,
    };
    const step = steps[event.key];
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    } else if (step !== undefined) {
      event.preventDefault();
      (buttons[at + step] as HTMLElement | undefined)?.focus();
    }
  }

  return (
    <div ref={box} class="emoji-picker" role="group" aria-label={words.emoji} onKeyDown={move}>
      {EMOJI.map((emoji, index) => (
        <button
          key={emoji}
          type="button"
          tabIndex={index === 0 ? 0 : -1}
          onClick={() => onPick(emoji)}
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}

interface EmojiPickerProps {
  onPick: (emoji: string) => void;
  onClose: () => void;
}
