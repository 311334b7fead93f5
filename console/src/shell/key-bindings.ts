import { commands, type Command } from './commands.ts';

/** How long the first key of two is remembered. */
const SEQUENCE_MS = 1200;

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Listens to the keys of all commands; answers how to stop. */
export function listenToKeys(): () => void {
  let first = '';
  let firstAt = 0;
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const key = keyOf(event);
    if (key === undefined) return;
    // Keys belong to the dialog or menu that is open, and to what is being written.
    const withModifier = key.startsWith('mod+');
    if (!withModifier && (isWriting(event.target) || isCovered())) return;
    const sequence = event.timeStamp - firstAt < SEQUENCE_MS ? `${first} ${key}` : '';
    const command = findByKeys(sequence) ?? findByKeys(key);
    first = command === undefined ? key : '';
    firstAt = event.timeStamp;
    if (command === undefined) return;
    event.preventDefault();
    command.run();
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

function findByKeys(keys: string): Command | undefined {
  return keys === '' ? undefined : commands.get().findLast((command) => command.keys === keys);
}

/** `shift` is said of letters alone: other characters are typed with it on some keyboards only. */
function keyOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string | undefined {
  if (altKey || key.length === 0 || ['Shift', 'Control', 'Meta'].includes(key)) return undefined;
  if (isMac ? ctrlKey : metaKey) return undefined;
  const name = key.length === 1 ? key.toLowerCase() : key;
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  const shift = shiftKey && (isLetter || key.length > 1) ? 'shift+' : '';
  return `${ctrlKey || metaKey ? 'mod+' : ''}${shift}${name}`;
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isCovered(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]') !== null;
}

/** Keys as people read them: `⌘ K` or `Ctrl K`. */
export function keyNames(keys: string): readonly string[] {
  return keys.split(' ').flatMap((step, index) => [
    ...(index === 0 ? [] : ['then']),
    ...step.split('+').map((part) => {
      if (part === 'mod') return isMac ? '⌘' : 'Ctrl';
      return part.length === 1 ? part.toUpperCase() : part;
    }),
  ]);
}
