/** Most characters of an id or name; it stops index entries the database could not hold. */
export const TEXT_CHARACTERS_MAX = 512;

/** Most characters of a `client_id` or `Idempotency-Key`. */
export const CLIENT_ID_CHARACTERS_MAX = 255;

/** Deepest nesting of a JSON body; it stops bodies made to exhaust a reader's stack. */
export const JSON_DEPTH_MAX = 256;

/** Most links one master link may have. */
export const LINKS_PER_MASTER_MAX = 1000;

/** Most fields of a body; it stops bodies whose reading would hold up everybody else. */
export const FIELDS_MAX = 1000;

/** Most items of one page of a list. */
export const PAGE_ITEMS_MAX = 200;

/** Most rooms one `room.join` may name, and one socket may watch. */
export const ROOMS_PER_JOIN_MAX = 100;
export const ROOMS_PER_SOCKET_MAX = 1000;

/** Most messages a join catches up on; who has missed more starts anew. */
export const CATCH_UP_MESSAGES_MAX = 500;

/** Messages of the new beginning. */
export const START_MESSAGES = 50;

/** Largest frame a socket may send, in bytes. */
export const FRAME_BYTES_MAX = 256 * 1024;
