import type { File as StoredFile, LiveRoom } from '@dowellchat/client';
import { useMemo, useRef } from 'react';
import { client } from '../api/client.ts';
import { useMe } from '../api/account.ts';
import { createUploads, type Uploads } from './uploads.ts';

export interface RoomUploads extends Uploads {
  /** A file message on its way holds no more than an id; its name is here. */
  readonly stored: ReadonlyMap<string, StoredFile>;
}

export function useUploads(roomId: string, live: LiveRoom | null): RoomUploads {
  const { account } = useMe();
  const latest = useRef({ live, author: account.name });
  latest.current = { live, author: account.name };
  return useMemo(() => {
    const stored = new Map<string, StoredFile>();
    const uploads = createUploads(client, roomId, (file) => {
      stored.set(file.id, file);
      const { live: room, author } = latest.current;
      room?.send({ type: 'file', data: { fileId: file.id }, author });
    });
    return { ...uploads, stored };
  }, [roomId]);
}
