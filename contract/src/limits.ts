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

/** Most rooms of one `room.join`. */
export const ROOMS_PER_JOIN_MAX = 100;

/** Most rooms one socket hears of; it bounds what a connection costs. */
export const ROOMS_PER_SOCKET_MAX = 1000;

/** Most organizations whose inbox one socket hears of. */
export const INBOXES_PER_SOCKET_MAX = 100;

/** Most messages a join tells of one room; who missed more starts again from the latest. */
export const CATCH_UP_MESSAGES_MAX = 500;

/** Messages a join tells of a room that is new to the client. */
export const START_MESSAGES = 50;

/** Heaviest frame a socket may send, in bytes; a connection that sends more is closed. */
export const FRAME_BYTES_MAX = 256 * 1024;

/** Heaviest data of a message that travels in an event, in bytes; the rest is read over HTTP. */
export const EVENT_DATA_BYTES_MAX = 64 * 1024;

/** Fewest characters of a password; fewer are guessed. */
export const PASSWORD_CHARACTERS_MIN = 10;

/** Most characters of a password; it stops texts that are sent to keep the hash busy. */
export const PASSWORD_CHARACTERS_MAX = 512;

/** Most characters of a note or a canned reply. */
export const NOTE_CHARACTERS_MAX = 10_000;

/** Most characters of a tag. */
export const TAG_CHARACTERS_MAX = 40;

/** Most tags of one room. */
export const TAGS_PER_ROOM_MAX = 20;

/** Most attributes of a visitor. */
export const ATTRIBUTES_MAX = 50;

/** Most characters of a visitor's attribute. */
export const ATTRIBUTE_CHARACTERS_MAX = 500;

/** Heaviest attributes of a visitor, as JSON, in bytes. */
export const ATTRIBUTES_BYTES_MAX = 8 * 1024;

/** Most webhooks of an organization: each event is written down once for each of them. */
export const WEBHOOKS_PER_ORGANIZATION_MAX = 10;
