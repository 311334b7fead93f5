import { problemText } from './problem.ts';
import { createStore } from './store.ts';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: 'done' | 'failed';
}

const SHOWN_MS = 5000;
const SHOWN_MAX = 3;

export const toasts = createStore<readonly Toast[]>([]);
let latestId = 0;

/** Says briefly that something was done, or was not. */
export function toast(text: string, kind: Toast['kind'] = 'done'): void {
  latestId += 1;
  const id = latestId;
  toasts.set([...toasts.get(), { id, text, kind }].slice(-SHOWN_MAX));
  setTimeout(() => dismiss(id), SHOWN_MS);
}

/** Says why something was not done. */
export function toastProblem(error: unknown): void {
  toast(problemText(error), 'failed');
}

export function dismiss(id: number): void {
  toasts.set(toasts.get().filter((shown) => shown.id !== id));
}
