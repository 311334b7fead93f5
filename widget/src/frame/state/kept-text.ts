import type { KeptValues } from './guarded-storage.ts';

/** A text that is kept under one name: what was written and not sent. Empty: nothing is kept. */
export interface KeptText {
  load(): string;
  save(text: string): void;
}

export function createKeptText(storage: KeptValues, key: string): KeptText {
  return {
    load: () => storage.load(key) ?? '',
    save: (text) => storage.save(key, text === '' ? null : text),
  };
}
