import { sql } from 'kysely';
import type { Database } from '../storage.ts';

export interface StoredFile {
  readonly id: string;
  readonly roomOrdinal: number;
  readonly name: string;
  /** Media type. */
  readonly type: string;
  readonly bytes: number;
  /** Pixels, as an image is shown; null for what is no image. */
  readonly width: number | null;
  readonly height: number | null;
  /** null: it has no thumbnail. */
  readonly thumbnailBytes: number | null;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}

const COLUMNS = [
  'id',
  'room_ordinal as roomOrdinal',
  'name',
  'type',
  'bytes',
  'width',
  'height',
  'thumbnail_bytes as thumbnailBytes',
  'created_at as createdAtMs',
] as const;

/**
 * Stores what is known of a file. The room's sum is checked and changed by one statement, so that
 * simultaneous files cannot pass it together. False: they would, and nothing is stored.
 */
export async function insertFile(
  db: Database,
  file: StoredFile,
  roomBytesMax: number,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const room = await tx
      .updateTable('rooms')
      .set({ file_bytes: sql`file_bytes + ${file.bytes}` })
      .where('ordinal', '=', file.roomOrdinal)
      .where('file_bytes', '<=', roomBytesMax - file.bytes)
      .returning('ordinal')
      .executeTakeFirst();
    if (room === undefined) return false;
    await tx
      .insertInto('files')
      .values({
        id: file.id,
        room_ordinal: file.roomOrdinal,
        name: file.name,
        type: file.type,
        bytes: file.bytes,
        width: file.width,
        height: file.height,
        thumbnail_bytes: file.thumbnailBytes,
        created_at: file.createdAtMs,
      })
      .execute();
    return true;
  });
}

export async function findFile(db: Database, id: string): Promise<StoredFile | undefined> {
  return db.selectFrom('files').select(COLUMNS).where('id', '=', id).executeTakeFirst();
}

/** One page of all files, by id. */
export async function listFiles(
  db: Database,
  page: { afterId: string; limit: number },
): Promise<Pick<StoredFile, 'id' | 'bytes' | 'thumbnailBytes'>[]> {
  return db
    .selectFrom('files')
    .select(['id', 'bytes', 'thumbnail_bytes as thumbnailBytes'])
    .where('id', '>', page.afterId)
    .orderBy('id')
    .limit(page.limit)
    .execute();
}

/** Bytes of all files of a room. */
export async function findFileBytes(db: Database, roomOrdinal: number): Promise<number> {
  const row = await db
    .selectFrom('rooms')
    .select('file_bytes as bytes')
    .where('ordinal', '=', roomOrdinal)
    .executeTakeFirst();
  return row?.bytes ?? 0;
}
