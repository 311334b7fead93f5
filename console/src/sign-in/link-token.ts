import { useState } from 'react';

/**
 * What admits, from after the `#`. It is taken out of the address at once: histories are kept,
 * synchronised, and looked at over a shoulder.
 */
export function useLinkToken(): string {
  const [token] = useState(() => {
    const { hash, pathname } = location;
    const found = hash.slice(1);
    if (found === '') return kept.get(pathname) ?? '';
    kept.set(pathname, found);
    history.replaceState(history.state, '', pathname);
    return found;
  });
  return token;
}

/** For as long as the page lives: a component may be made twice, and people go back. */
const kept = new Map<string, string>();
