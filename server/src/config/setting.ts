import { isIP } from 'node:net';

interface ValueByKind {
  text: string;
  integer: number;
  choice: string;
}

export type SettingKind = keyof ValueByKind;

/** How one environment variable is read, checked and explained. */
export interface Setting<K extends SettingKind = SettingKind> {
  readonly kind: K;
  readonly default: ValueByKind[K];
  /** One or two sentences for the people who run the server, with the unit. */
  readonly about: string;
  /** A secret is never printed. */
  readonly secret?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** Says what is wrong with a text, or nothing. */
  readonly check?: (text: string) => string | undefined;
}

export type ValueOf<S> = S extends { kind: 'choice'; choices: readonly (infer C)[] }
  ? C
  : S extends { kind: infer K extends SettingKind }
    ? ValueByKind[K]
    : never;

/** Reads a setting's text. Answers its value, or why the text cannot be one. */
export function parseSetting(
  setting: Setting,
  text: string,
): { value: string | number } | { problem: string } {
  switch (setting.kind) {
    case 'integer': {
      const value = Number(text);
      const { min = 0, max = Number.MAX_SAFE_INTEGER } = setting;
      const fits = /^\d+$/.test(text) && value >= min && value <= max;
      return fits ? { value } : { problem: `must be a whole number from ${min} to ${max}` };
    }
    case 'choice': {
      const choices = setting.choices ?? [];
      return choices.includes(text)
        ? { value: text }
        : { problem: `must be one of ${choices.join(', ')}` };
    }
    case 'text': {
      const problem = setting.check?.(text);
      return problem === undefined ? { value: text } : { problem };
    }
  }
}

/** An address, a network such as `10.0.0.0/8`, or a name that the HTTP server knows networks by. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.trim().split('/');
  if (bits === undefined && ['loopback', 'linklocal', 'uniquelocal'].includes(address)) return true;
  const bitsMax = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const isFit = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax);
  return bitsMax > 0 && isFit && rest.length === 0;
}

/** Scheme, host and port of a web site, as a browser names it. */
export function isOrigin(text: string): boolean {
  return isUrl(text) && new URL(text).origin === text;
}

export function isUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** The address of a bucket with the key and the secret that open it, and perhaps a region. */
export function isBucketUrl(text: string): boolean {
  if (!isUrl(text)) return false;
  const { username, password, hash, searchParams } = new URL(text);
  const options = [...searchParams.keys()];
  return (
    [username, password].every(isEncoded) && hash === '' && options.every((one) => one === 'region')
  );
}

function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
}
