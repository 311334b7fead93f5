import { ClientError, type Client, type LiveRoom, type Room } from '@dowellchat/client';
import type { Identity } from '../../bridge/bridge-messages.ts';
import type { Place } from './place.ts';
import { isRetryable, waitBeforeRetry } from './retry.ts';
import type { TokenStore } from './token-store.ts';

/** The word of the organization's server for who the visitor is. */
type Word = { readonly token: string } | { readonly userId: string; readonly userHash: string };

interface Profile {
  readonly name: string | null;
  readonly email: string | null;
}

/** The visitor's room, and the live view of it. */
export interface OpenedRoom {
  readonly id: string;
  readonly live: LiveRoom;
}

export type Visit = ReturnType<typeof createVisit>;

/** Rooms looked through for the one to go on with: a link's room may be older than others. */
const ROOMS_LOOKED_AT = 50;
/** A token that was refused is replaced once; a server that refuses new ones too is at fault itself. */
const TOKENS_MAX = 2;

/** Who the visitor is to the server, and which room is theirs. Nothing is made before `open` is called. */
export function createVisit(client: Client, place: Place, tokens: TokenStore) {
  let token: string | null = null;
  let profile: Profile = { name: null, email: null };
  /** The word of the organization that this visitor is to go by, and what waits for it. */
  let word: Word | null = null;
  let naming: Promise<unknown> = Promise.resolve();
  /** The page that embeds the chat, until the server knows it. */
  let page: string | null = null;

  function setToken(next: string | null): void {
    token = next;
    client.setToken(next ?? undefined);
    tellPage();
  }

  /** Nobody is made a visitor for having seen a page. */
  function tellPage(): void {
    if (token === null || page === null) return;
    client.rest.addVisitorPage({ body: { url: page } }).catch(() => {
      // Agents see one page less; the conversation goes on.
    });
    page = null;
  }

  async function beVisitor(): Promise<void> {
    await naming;
    // Another tab may have become one meanwhile.
    const known = token ?? (await tokens.find());
    if (known !== null) {
      if (token === null) setToken(known);
      return;
    }
    await makeVisitor();
  }

  async function makeVisitor(): Promise<void> {
    const { organization: organizationId } = place;
    const made = await client.rest.createVisitor({
      body: { organizationId, ...given(profile), ...(word && { identity: word }) },
    });
    tokens.save(made.token);
    setToken(made.token);
  }

  /** Whether the visitor may be another now. */
  async function beNamed(identity: Word): Promise<boolean> {
    const known = token ?? (await tokens.find());
    if (known === null) {
      // A hash opens no history: there is nobody to be before the first message.
      if (!('token' in identity)) return false;
      await makeVisitor();
      return true;
    }
    if (token === null) setToken(known);
    try {
      await client.rest.changeVisitor({ body: { ...given(profile), identity } });
    } catch (error) {
      if (!isRefusedToken(error)) throw error;
      // The visitor's token may be what is refused: who is named needs it no more.
      client.setToken(undefined);
      await makeVisitor().catch((refusal: unknown) => {
        client.setToken(known);
        throw refusal;
      });
    }
    return true;
  }

  async function beNamedAtLast(identity: Word, onUnreachable: () => void): Promise<boolean> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await beNamed(identity);
      } catch (error) {
        // A word that does not hold names nobody; the conversation goes on as it may.
        if (!isRetryable(error) || identity !== word) return false;
        onUnreachable();
        await waitBeforeRetry(attempt, error);
      }
    }
  }

  function forget(): void {
    tokens.save(null);
    setToken(null);
  }

  async function openOnce(): Promise<OpenedRoom> {
    for (let attempt = 1; ; attempt += 1) {
      await beVisitor();
      try {
        const { product, link } = place;
        const room = await client.rest.openRoom({
          body: { product, ...(link !== null && { portfolio: link }) },
        });
        return { id: room.id, live: client.room(room.id) };
      } catch (error) {
        if (!isRefusedToken(error) || attempt === TOKENS_MAX) throw error;
        forget();
      }
    }
  }

  return {
    profile: () => profile,

    /** The room of an earlier visit, if there was one. */
    async resume(onUnreachable: () => void): Promise<OpenedRoom | null> {
      const kept = token ?? (await tokens.find());
      if (kept === null) return null;
      if (token === null) setToken(kept);
      for (let attempt = 0; ; attempt += 1) {
        try {
          const { rooms } = await client.rest.listRooms({
            query: { product: place.product, limit: ROOMS_LOOKED_AT },
          });
          const room = rooms.find((each) => isOfPlace(each, place));
          return room === undefined ? null : { id: room.id, live: client.room(room.id) };
        } catch (error) {
          if (isRefusedToken(error)) forget();
          if (!isRetryable(error)) return null;
          onUnreachable();
          await waitBeforeRetry(attempt, error);
        }
      }
    },

    /** The visitor's room, made with the visitor where there is none. Rejects only for good. */
    async open(onUnreachable: () => void): Promise<OpenedRoom> {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await openOnce();
        } catch (error) {
          if (!isRetryable(error)) throw error;
          onUnreachable();
          await waitBeforeRetry(attempt, error);
        }
      }
    },

    seePage(url: string): void {
      page = url;
      tellPage();
    },

    /** Whether the visitor may be another now, with other rooms. */
    async identify(identity: Identity, onUnreachable: () => void): Promise<boolean> {
      const { name = null, email = null } = identity;
      profile = { name, email };
      const nextWord = wordIn(identity);
      const isNew = JSON.stringify(nextWord) !== JSON.stringify(word);
      word = nextWord;
      if (nextWord !== null && isNew) {
        const named = naming.then(() => beNamedAtLast(nextWord, onUnreachable));
        naming = named;
        return named;
      }
      await naming;
      if (token === null || Object.keys(given(profile)).length === 0) return false;
      await client.rest.changeVisitor({ body: given(profile) }).catch(() => {
        // Agents see the earlier name; the conversation goes on.
      });
      return false;
    },
  };
}

function isOfPlace(room: Room, place: Place): boolean {
  // Without a link a room's portfolio is the visitor.
  return room.portfolio === (place.link ?? room.userId);
}

function isRefusedToken(error: unknown): boolean {
  return error instanceof ClientError && error.status === 401;
}

/** Names are not empty; what the page did not say is not said to the server. */
function given({ name, email }: Profile): { name?: string; email?: string } {
  return { ...(name?.trim() && { name }), ...(email?.trim() && { email }) };
}

function wordIn({ token, userId, userHash }: Identity): Word | null {
  if (token) return { token };
  return userId && userHash ? { userId, userHash } : null;
}
