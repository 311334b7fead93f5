/** A 24-digit id, as the contract gives them to rooms and messages. */
const ID = /^[0-9a-f]{24}$/;

const PATTERN_BY_KEY: Readonly<Record<string, RegExp>> = {
  _id: ID,
  inserted_id: ID,
  room_id: ID,
  eventId: /^FB1010000000\d{10}#\d{6,7}$/,
  room_room_id: /^\d+-./,
};

/** Texts and truth values that clients compare with; all others are samples of their type. */
const CONSTANT_KEYS = new Set(['success', 'isSuccess', 'isLogin', 'receiver']);

/**
 * Where an answer is not what a documented one promises: a key is missing, a constant differs, a
 * type or the form of an id is another. More keys than documented are fine.
 */
export function findDifferences(documented: unknown, actual: unknown, at = 'answer'): string[] {
  if (Array.isArray(documented)) {
    if (!Array.isArray(actual)) return [`${at} is no list`];
    if (actual.length === 0) return [`${at} is empty, so it shows nothing`];
    return actual.flatMap((item, index) => findDifferences(documented[0], item, `${at}[${index}]`));
  }
  if (documented !== null && typeof documented === 'object') {
    if (actual === null || typeof actual !== 'object' || Array.isArray(actual)) {
      return [`${at} is no object`];
    }
    return Object.entries(documented).flatMap(([key, value]) =>
      key in actual
        ? differencesOfMember(key, value, (actual as Record<string, unknown>)[key], `${at}.${key}`)
        : [`${at}.${key} is missing`],
    );
  }
  return typeof documented === typeof actual ? [] : [`${at} is a ${typeof actual}`];
}

function differencesOfMember(
  key: string,
  documented: unknown,
  actual: unknown,
  at: string,
): string[] {
  const isConstant =
    CONSTANT_KEYS.has(key) || (key === 'message' && typeof documented === 'string');
  if (isConstant) return documented === actual ? [] : [`${at} is ${JSON.stringify(actual)}`];
  const pattern = PATTERN_BY_KEY[key];
  if (pattern !== undefined) {
    const fits = typeof actual === 'string' && pattern.test(actual);
    return fits ? [] : [`${at} is ${JSON.stringify(actual)}`];
  }
  return findDifferences(documented, actual, at);
}
