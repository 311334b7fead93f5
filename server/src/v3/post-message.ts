import { refuseFields } from '../lib/application-error.ts';
import type { NewMessage, Posted } from '@dowellchat/contract/v3/values.ts';
import { sideOf, type Principal } from '../domain/access/principal.ts';
import type { FilesService } from '../domain/files/files.service.ts';
import type { MessagesService } from '../domain/messages/messages.service.ts';
import type { RateLimits } from '../lib/rate-limits.ts';
import { toFile, toMessage } from './answers.ts';

/** The type of a message that shows a file of its room. */
const FILE = 'file';

export interface PostContext {
  readonly messages: MessagesService;
  readonly files: Pick<FilesService, 'describe'>;
  readonly limits: RateLimits;
}

/** Who sends, from where, into which room. */
export interface Sending {
  readonly principal: Principal;
  readonly address: string;
  readonly roomId: string;
}

/** Takes a message at either door of the v3 API. Resolves when it is on disk. */
export async function postMessage(
  { messages, files, limits }: PostContext,
  { principal, address, roomId }: Sending,
  { clientId, data, type = 'text', author = nameOf(principal) }: NewMessage,
): Promise<Posted> {
  if (data === null) throw refuseFields({ data: ['must not be null'] });
  await limits.takeMessage(address, roomId);
  const stored = type === FILE ? await describeFile() : data;
  const posted = await messages.post({
    principal,
    roomId,
    authorSide: sideOf(principal),
    sideSent: null,
    author,
    type,
    data: JSON.stringify(stored),
    clientId,
    allowClosed: false,
  });
  const message = posted.deduplicated
    ? await messages.get({ ordinal: posted.roomOrdinal }, posted.seq)
    : posted.message;
  return { message: toMessage(message, roomId), deduplicated: posted.deduplicated };

  /** What a file is, its readers learn from us: the sender only names it. */
  async function describeFile(): Promise<unknown> {
    const { fileId } = (data ?? {}) as { fileId?: unknown };
    if (typeof fileId !== 'string') throw refuseFields({ data: ['must be {"fileId": "..."}'] });
    return toFile(await files.describe(principal, roomId, fileId), roomId);
  }
}

function nameOf(principal: Principal): string {
  if (principal.kind === 'agent') return principal.name;
  return principal.kind === 'visitor' ? (principal.name ?? 'visitor') : 'agent';
}
