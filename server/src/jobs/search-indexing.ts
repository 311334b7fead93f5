import type { Bus } from '../bus/bus.ts';
import type { Settings } from '../config/settings.ts';
import { createIndexing } from '../domain/search/indexing.ts';
import { findLastRoomOrdinal } from '../storage/queries/search.queries.ts';
import { createPostgresSearchWriter } from '../storage/search/postgres-search.ts';
import type { Storage } from '../storage/storage.ts';
import { createIndexMessages, type IndexMessages } from './index-messages.ts';
import { createIndexMessagesThread } from './index-messages-thread.ts';

interface Parts {
  readonly storage: Storage;
  readonly settings: Pick<Settings, 'DATA_DIR'>;
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly onFault: (error: unknown) => void;
}

/** Makes messages searchable after they are on disk, and never while they get there. */
export function createSearchIndexing({ storage, settings, bus, onFault }: Parts) {
  let roomsBehind = 0;
  const onProgress = (behind: number): void => void (roomsBehind = behind);
  const job: IndexMessages =
    storage.engine === 'sqlite'
      ? createIndexMessagesThread({
          dataDir: settings.DATA_DIR,
          epoch: storage.epoch,
          onFault,
          onProgress,
        })
      : createIndexMessages({
          indexing: createIndexing(storage, createPostgresSearchWriter(storage.db)),
          onFault,
          onProgress,
        });
  // Each process indexes what it has stored.
  bus.subscribe((event, origin) => {
    if (event.name === 'message.created' && origin === 'here')
      job.note([event.message.roomOrdinal]);
  });

  return {
    /** Takes up what was stored before this start. */
    async start(): Promise<void> {
      if ((await findLastRoomOrdinal(storage.db)) > 0) job.look();
    },
    /** Rooms that are known to have messages which are not searchable yet. */
    roomsBehind: (): number => roomsBehind,
    stop: (): Promise<void> => job.stop(),
  };
}
