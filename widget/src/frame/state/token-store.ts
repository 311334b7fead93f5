import type { KeptValues } from './guarded-storage.ts';
import type { HostBridge } from './host-bridge.ts';

const KEY = 'token';
/** The launcher answers at once; without it the visitor is a new one rather than kept waiting. */
const HOST_ANSWER_TIMEOUT_MS = 2000;

export interface TokenStore {
  find(): Promise<string | null>;
  save(token: string | null): void;
  /** When another tab has become a visitor: from then on both are the same one. */
  onFound(listener: () => void): void;
}

/** The visitor's token: in the frame's own storage, else with the page that embeds it, else in memory. */
export function createTokenStore(storage: KeptValues, host: HostBridge | null): TokenStore {
  const keeper = storage.lasts ? null : host;
  return {
    async find() {
      const own = storage.load(KEY);
      return own ?? (keeper === null ? null : askHost(keeper));
    },
    save(token) {
      storage.save(KEY, token);
      keeper?.post({ type: 'keepToken', value: token });
    },
    onFound(listener) {
      addEventListener('storage', ({ key, newValue }) => {
        if (key === storage.fullKey(KEY) && newValue !== null) listener();
      });
    },
  };
}

function askHost(host: HostBridge): Promise<string | null> {
  return new Promise((resolve) => {
    const finish = (token: string | null) => {
      clearTimeout(timeout);
      unsubscribe();
      resolve(token);
    };
    const timeout = setTimeout(() => finish(null), HOST_ANSWER_TIMEOUT_MS);
    const unsubscribe = host.subscribe((message) => {
      if (message.type === 'keptToken') finish(message.value);
    });
    host.post({ type: 'getKeptToken', value: null });
  });
}
