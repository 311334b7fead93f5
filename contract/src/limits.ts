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
