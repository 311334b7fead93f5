/**
 * What the launcher on a customer's page and the chat in its frame say to each other. Any window may
 * send a message to any other: both sides take one only from the one window and the one origin they
 * know, and only of a shape that is listed here.
 */
const none = (value: unknown): value is null => value === null;
const textOrNull = (value: unknown): value is string | null =>
  none(value) || (typeof value === 'string' && value.length <= 4096);
const object = (value: unknown): value is object => Object(value) === value;
const count = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** Who the page says the visitor is; by a JWT, or a hash of the user's id, it is their server's word. */
export interface Identity {
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly token?: string | null | undefined;
  readonly userId?: string | null | undefined;
  readonly userHash?: string | null | undefined;
}

const identity = (value: unknown): value is Identity =>
  object(value) && Object.values(value).every((part) => textOrNull(part ?? null));

type Check = (value: unknown) => boolean;

const TO_FRAME = {
  /** The first one, with the page's address: from its origin the frame learns who its parent is. */
  hello: textOrNull,
  language: textOrNull,
  color: textOrNull,
  /** A look that is not saved yet; only from a page of our own. */
  look: object,
  open: none,
  close: none,
  identity,
  keptToken: textOrNull,
} satisfies Record<string, Check>;

const TO_LAUNCHER = {
  /** The chat is drawn and listens; with the colour it has. */
  ready: textOrNull,
  close: none,
  unread: count,
  getKeptToken: none,
  keepToken: textOrNull,
} satisfies Record<string, Check>;

type Checked<Checks> = {
  readonly [Type in keyof Checks]: Checks[Type] extends (value: unknown) => value is infer Value
    ? { readonly type: Type; readonly value: Value }
    : never;
}[keyof Checks];

export type ToFrame = Checked<typeof TO_FRAME>;
export type ToLauncher = Checked<typeof TO_LAUNCHER>;

/** On the wire the type has the name `dowellchat`: other scripts on a page send messages too. */
export function toEnvelope({ type, value }: ToFrame | ToLauncher): unknown {
  return { dowellchat: type, value };
}

export const readToFrame = (data: unknown) => read(data, TO_FRAME) as ToFrame | undefined;
export const readToLauncher = (data: unknown) => read(data, TO_LAUNCHER) as ToLauncher | undefined;

function read(data: unknown, checks: Record<string, Check>) {
  const { dowellchat: type, value } = Object(data) as { dowellchat?: string; value?: unknown };
  if (typeof type === 'string' && Object.hasOwn(checks, type) && checks[type]?.(value) === true) {
    return { type, value };
  }
}
