import type { Client, File as StoredFile } from '@dowellchat/client';
import { useEffect, useState } from 'preact/hooks';

export type Fetched =
  | { readonly state: 'waiting' }
  | { readonly state: 'failed' }
  | { readonly state: 'there'; readonly url: string };

/** An address of bytes that only the token's holder may fetch; null: not needed yet. */
export function useBlobUrl(fetchBlob: ((signal: AbortSignal) => Promise<Blob>) | null): Fetched {
  const [fetched, setFetched] = useState<Fetched>({ state: 'waiting' });
  useEffect(() => {
    if (fetchBlob === null) return undefined;
    const abort = new AbortController();
    let url: string | null = null;
    fetchBlob(abort.signal)
      .then((blob) => {
        if (abort.signal.aborted) return;
        url = URL.createObjectURL(blob);
        setFetched({ state: 'there', url });
      })
      .catch(() => {
        if (!abort.signal.aborted) setFetched({ state: 'failed' });
      });
    return () => {
      abort.abort();
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [fetchBlob]);
  return fetched;
}

export async function downloadFile(client: Client, { roomId, id, name }: StoredFile) {
  const blob = await client.fetchFile(roomId, id);
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it while the click is handled, but Safari a little later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
