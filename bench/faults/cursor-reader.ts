import { createHttpClient } from './http-client.ts';
import { toSeen, type KnownRooms } from './socket-transport.ts';
import type { Reads } from './transport.ts';
import { listAllMessages } from './visitor-rooms.ts';

/** Reads over the v3 API, page by page after a cursor. `baseUrl` is asked for each call. */
export function createCursorReader(baseUrl: () => URL, known: KnownRooms): Reads {
  const http = createHttpClient(baseUrl);
  return {
    async read(room, after = 0) {
      const found = known.get(room);
      if (found === undefined) throw new Error('nobody here has opened this room');
      return (await listAllMessages(http, found, after)).map(toSeen);
    },
    close: http.close,
  };
}
