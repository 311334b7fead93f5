import type { Endpoint } from '@dowellchat/contract/endpoint.ts';
import { V2_ENDPOINTS } from '@dowellchat/contract/v2/endpoints.ts';

/** Each path that the contract declares, its parts filled in, with the verbs it takes. */
export const CONTRACT_PATHS: readonly { path: string; methods: readonly string[] }[] = listPaths();

function listPaths(): { path: string; methods: string[] }[] {
  const byPath = new Map<string, string[]>();
  for (const { method, path } of Object.values<Endpoint>(V2_ENDPOINTS)) {
    const url = path.replace(/:(\w+)/g, 'some-$1');
    byPath.set(url, [...(byPath.get(url) ?? []), method]);
  }
  return [...byPath].map(([path, methods]) => ({ path, methods }));
}

/** The items of a header that is a list, in lower case. */
export function headerItems(header: unknown): string[] {
  return String(header)
    .toLowerCase()
    .split(',')
    .map((item) => item.trim());
}
