/** The little of `localStorage` that is used; either call may throw where storage is blocked or full. */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export type DraftKind = 'reply' | 'note';

/** What was written and not sent, by room. Kept over a reload where storage may be used, else in memory. */
export interface Drafts {
  load(roomId: string, kind: DraftKind): string;
  /** An empty text keeps nothing. */
  save(roomId: string, kind: DraftKind, text: string): void;
}

/** Of one account: another who signs in here does not find them. */
export function createDrafts(storage: TextStorage | undefined, accountId: string): Drafts {
  const unkept = new Map<string, string>();
  const keyOf = (roomId: string, kind: DraftKind): string =>
    `dowellchat:draft:${accountId}:${roomId}:${kind}`;

  return {
    load(roomId, kind) {
      const key = keyOf(roomId, kind);
      try {
        return unkept.get(key) ?? storage?.getItem(key) ?? '';
      } catch {
        return '';
      }
    },
    save(roomId, kind, text) {
      const key = keyOf(roomId, kind);
      unkept.delete(key);
      try {
        if (text === '') storage?.removeItem(key);
        else if (storage === undefined) unkept.set(key, text);
        else storage.setItem(key, text);
      } catch {
        unkept.set(key, text);
      }
    },
  };
}
