/**
 * The visitor's token, kept by the page itself where the browser gives the frame no storage of its
 * own. The page belongs to the organization the visitor talks to; the key names it, so that a page
 * with chats of two organizations never mixes their tokens. Without a storage of the page either,
 * the chat lasts as long as this page.
 */
export function keepToken(organization: string, token: string | null): void {
  inStorage((storage) => {
    if (token === null) storage.removeItem(keyOf(organization));
    else storage.setItem(keyOf(organization), token);
  });
}

export function findKeptToken(organization: string): string | null {
  return inStorage((storage) => storage.getItem(keyOf(organization))) ?? null;
}

function inStorage<Result>(use: (storage: Storage) => Result): Result | undefined {
  try {
    return use(localStorage);
  } catch {
    // Blocked, or full.
  }
}

const keyOf = (organization: string) => `dowellchat:token:${organization}`;
