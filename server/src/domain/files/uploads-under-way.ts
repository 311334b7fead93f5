import { ApplicationError } from '../../lib/application-error.ts';

/** Uploads at one time: it bounds open files, and what slow senders keep on the disk. */
const UPLOADS_MAX = 64;
/** Of one room, so that nobody takes all of them. */
const UPLOADS_OF_ROOM_MAX = 8;

/** Runs uploads, as many at one time as may be. */
export type RunUpload = <T>(roomId: string, upload: () => Promise<T>) => Promise<T>;

export function createUploadsUnderWay(): RunUpload {
  const byRoom = new Map<string, number>();
  let all = 0;

  return async (roomId, upload) => {
    const ofRoom = byRoom.get(roomId) ?? 0;
    if (all >= UPLOADS_MAX || ofRoom >= UPLOADS_OF_ROOM_MAX) {
      throw new ApplicationError('OVERLOADED', 'Too many files are on their way. Try again.', {
        retryAfterSeconds: 2,
      });
    }
    all += 1;
    byRoom.set(roomId, ofRoom + 1);
    try {
      return await upload();
    } finally {
      all -= 1;
      const left = (byRoom.get(roomId) ?? 1) - 1;
      if (left > 0) byRoom.set(roomId, left);
      else byRoom.delete(roomId);
    }
  };
}
