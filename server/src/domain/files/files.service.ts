import type { Readable } from 'node:stream';
import type { Settings } from '../../config/settings.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import type { ByteRange, FileStore, Part } from '../../storage/files/file-store.ts';
import { isDiskFull } from '../../storage/files/incoming-files.ts';
import { FileStoreError } from '../../storage/files/s3-client.ts';
import {
  findFile,
  findFileBytes,
  insertFile,
  type StoredFile,
} from '../../storage/queries/files.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { may } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import type { Room, RoomsService } from '../rooms/rooms.service.ts';
import { CountedBytes } from './counted-bytes.ts';
import { cleanFileName } from './file-name.policy.ts';
import {
  refuseEmpty,
  refuseFullDisk,
  refuseFullRoom,
  refuseLarge,
  refuseUnreachableStore,
} from './file-refusals.ts';
import { inspectFile } from './inspect-file.ts';
import type { Thumbnails } from './thumbnails.ts';
import { createUploadsUnderWay } from './uploads-under-way.ts';

export type { ByteRange, Part, StoredFile };

const ID = /^[0-9a-f]{24}$/;

/** Left free for messages: files must never be what stops a chat. */
const SPARE_BYTES = 256 * 1024 * 1024;

/**
 * Older than this, an upload of another server on the same folder has ended one way or other, even
 * where a clock is some hours wrong.
 */
const UPLOAD_MS_MAX = 24 * 60 * 60 * 1000;

/** A file as it comes. */
export interface Upload {
  readonly roomId: string;
  readonly name: string;
  /** The media type its sender claims; empty for none. */
  readonly declaredType: string;
  /** Where the sender says before how much is coming. */
  readonly declaredBytes: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface FilesParts {
  readonly settings: Pick<Settings, 'FILE_BYTES_MAX' | 'FILE_ROOM_BYTES_MAX' | 'FILE_PIXELS_MAX'>;
  readonly store: FileStore;
  readonly thumbnails: Thumbnails;
  readonly rooms: RoomsService;
}

export type FilesService = ReturnType<typeof createFilesService>;

/**
 * Files of rooms. A file is in the store under its last name before its row is committed, and the row is
 * committed before anybody hears of it: a crash leaves at worst a file that nobody knows, which the
 * next start removes.
 */
export function createFilesService(storage: Storage, clock: Clock, parts: FilesParts) {
  const { db } = storage;
  const { settings, store, thumbnails, rooms } = parts;
  const { incoming } = store;
  const runUpload = createUploadsUnderWay();

  /** What is plain before the first byte is read. */
  async function refuseEarly(room: Room, declaredBytes: number | undefined): Promise<void> {
    if (!room.isActive) throw new ApplicationError('CONFLICT', 'Room is not active');
    if (declaredBytes === 0) throw refuseEmpty();
    const bytes = declaredBytes ?? 1;
    if (bytes > settings.FILE_BYTES_MAX) throw refuseLarge(settings.FILE_BYTES_MAX);
    if ((await findFileBytes(db, room.ordinal)) + bytes > settings.FILE_ROOM_BYTES_MAX) {
      throw refuseFullRoom();
    }
    if ((await incoming.freeBytes()) < SPARE_BYTES + bytes) throw refuseFullDisk();
  }

  /** Takes a file back. What a store that is down has of it stays marked, for the next start. */
  async function discard(id: string): Promise<void> {
    try {
      await store.discard(id);
    } catch (error) {
      if (!(error instanceof FileStoreError)) throw error;
    }
  }

  /** Everything up to the row. What fails here leaves nothing behind. */
  async function receive(id: string, room: Room, upload: Upload): Promise<StoredFile> {
    const counted = new CountedBytes(upload.body, settings.FILE_BYTES_MAX);
    await incoming.begin(id);
    try {
      await incoming.receive(id, counted);
      if (counted.bytes === 0) throw refuseEmpty();
      if (upload.declaredBytes !== undefined && upload.declaredBytes !== counted.bytes) {
        throw new ApplicationError('INVALID', 'Fewer or more bytes came than were announced.');
      }
      const { type, image } = await incoming.inspect(id, (read) =>
        inspectFile(read, upload.declaredType, settings.FILE_PIXELS_MAX),
      );
      const thumbnail = image && (await thumbnails.make(incoming.pathOf(id, 'original')));
      if (thumbnail !== undefined) await incoming.addThumbnail(id, thumbnail);
      await store.publish(id);
      return {
        id,
        roomOrdinal: room.ordinal,
        name: cleanFileName(upload.name),
        type,
        bytes: counted.bytes,
        width: image?.width ?? null,
        height: image?.height ?? null,
        thumbnailBytes: thumbnail?.length ?? null,
        createdAtMs: clock(),
      };
    } catch (error) {
      await discard(id);
      throw toRefusal(error);
    }
  }

  async function commit(file: StoredFile): Promise<void> {
    let isStored: boolean;
    try {
      isStored = await insertFile(db, file, settings.FILE_ROOM_BYTES_MAX);
    } catch (error) {
      // Whether the row is there is known only where the database says that it is not: else the
      // next start finds out.
      if (['full', 'other'].includes(storage.classifyFault(error))) await discard(file.id);
      throw error;
    }
    if (isStored) {
      await store.settle(file.id);
      return;
    }
    await discard(file.id);
    throw refuseFullRoom();
  }

  async function get(principal: Principal, roomId: string, fileId: string): Promise<StoredFile> {
    const room = await rooms.get(principal, roomId);
    // What is no id is not asked for: it comes in messages too, and may be a text no database takes.
    const file = ID.test(fileId) ? await findFile(db, fileId) : undefined;
    // A file of another room, even of the same visitor, is not one of this room.
    if (file?.roomOrdinal !== room.ordinal || !may(principal, 'file.read', room)) {
      throw new ApplicationError('NOT_FOUND', 'File not found');
    }
    return file;
  }

  return {
    /** Stores a file for a room. It is on disk, and so is its row, when this resolves. */
    async upload(principal: Principal, upload: Upload): Promise<StoredFile> {
      const room = await rooms.get(principal, upload.roomId);
      if (!may(principal, 'file.upload', room)) {
        throw new ApplicationError('NOT_FOUND', 'Room not found');
      }
      await refuseEarly(room, upload.declaredBytes);
      return runUpload(room.id, async () => {
        const file = await receive(newId(), room, upload);
        await commit(file);
        return file;
      });
    },

    get,

    /** What a message of the type `file` keeps of the file it names. */
    describe: get,

    /** A stretch of a file's bytes, or of its thumbnail's. */
    async read(file: StoredFile, part: Part, range: ByteRange): Promise<Readable> {
      const bytes = await store.read(file.id, part, range).catch((error: unknown) => {
        throw toRefusal(error);
      });
      if (bytes === undefined) throw new ApplicationError('NOT_FOUND', 'File not found');
      return bytes;
    },

    /**
     * Removes what broken uploads and crashes left. To be called before the first upload: nobody
     * but this process writes beside an embedded database, but others may beside PostgreSQL.
     */
    async removeLeftovers(): Promise<void> {
      const isAlone = storage.engine === 'sqlite';
      const beganBeforeMs = isAlone ? Number.POSITIVE_INFINITY : clock() - UPLOAD_MS_MAX;
      for (const id of await incoming.listUnsettled(beganBeforeMs)) {
        if ((await findFile(db, id)) === undefined) await discard(id);
        else await store.settle(id);
      }
    },
  };
}

/** What a sender or reader is told of a disk that is full or a store that does not answer. */
function toRefusal(error: unknown): unknown {
  if (error instanceof FileStoreError) return refuseUnreachableStore(error);
  return isDiskFull(error) ? refuseFullDisk(error) : error;
}
