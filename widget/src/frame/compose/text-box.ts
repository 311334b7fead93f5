import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** As many lines as the reply box grows to before it scrolls. */
const LINES_MAX = 6;

/** A text box as high as its text. */
export function useTextBox(text: string) {
  const box = useRef<HTMLTextAreaElement>(null);

  function fit(): void {
    const element = box.current;
    if (element === null) return;
    element.style.height = 'auto';
    const lineHeight = Number.parseFloat(getComputedStyle(element).lineHeight) || 24;
    const padding = element.offsetHeight - element.clientHeight + 16;
    const highest = lineHeight * LINES_MAX + padding;
    element.style.height = `${Math.min(element.scrollHeight, highest)}px`;
    element.style.overflowY = element.scrollHeight > highest ? 'auto' : 'hidden';
  }

  useLayoutEffect(fit, [text]);
  useEffect(() => {
    // Hidden or narrower, the same text takes other lines.
    addEventListener('resize', fit);
    return () => removeEventListener('resize', fit);
  }, []);
  return box;
}

/** Puts text where the cursor is. Returns the whole, and where the cursor belongs then. */
export function insertAt(element: HTMLTextAreaElement, added: string): [text: string, at: number] {
  const { value, selectionStart: from, selectionEnd: to } = element;
  return [value.slice(0, from) + added + value.slice(to), from + added.length];
}
