import {
  isBucketUrl,
  isNetwork,
  isOrigin,
  isUrl,
  type SettingKind,
  type Setting,
  type ValueOf,
} from './setting.ts';

const MiB = 1024 * 1024;

function setting<K extends SettingKind>(definition: Setting<K>): Setting<K> {
  return definition;
}

function choice<const C extends string>(definition: {
  choices: readonly C[];
  default: C;
  about: string;
}): Setting<'choice'> & { choices: readonly C[] } {
  return { kind: 'choice', ...definition };
}

/**
 * Every setting there is. Parsing, defaults, `dowellchat config`, `dowellchat doctor` and
 * docs/reference/settings.md are made of this table; nothing else reads the environment.
 */
export const SETTINGS_TABLE = {
  HOST: setting({
    kind: 'text',
    default: '127.0.0.1',
    about: 'Address to listen on. `0.0.0.0` serves every network interface.',
  }),
  PORT: setting({
    kind: 'integer',
    default: 8080,
    min: 0,
    max: 65_535,
    about: 'TCP port to listen on. 0 takes any free one.',
  }),
  DATA_DIR: setting({
    kind: 'text',
    default: './data',
    about:
      'Folder of the embedded database, its backups and the files people send. Made when it is ' +
      'missing. Several servers on one PostgreSQL need one folder for all, or `S3_URL`.',
  }),
  DATABASE_URL: setting({
    kind: 'text',
    default: '',
    secret: true,
    check: (text) =>
      text === '' || (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text))
        ? undefined
        : 'must be an address that starts with postgres://',
    about:
      'PostgreSQL to use instead of the embedded database: `postgres://user:password@host/db`.',
  }),
  DATABASE_POOL: setting({
    kind: 'integer',
    default: 10,
    min: 2,
    max: 200,
    about: 'Connections kept to PostgreSQL. The embedded database needs one and ignores this.',
  }),
  REDIS_URL: setting({
    kind: 'text',
    default: '',
    secret: true,
    check: (text) =>
      text === '' || (/^rediss?:\/\//.test(text) && URL.canParse(text))
        ? undefined
        : 'must be an address that starts with redis:// or rediss://',
    about:
      'Redis through which several servers on one PostgreSQL tell each other what happens: ' +
      '`redis://user:password@host:6379`. It holds nothing that must be kept: without it messages are ' +
      'stored all the same, and told a few seconds later. Needs `DATABASE_URL`. Empty: this server is alone.',
  }),
  S3_URL: setting({
    kind: 'text',
    default: '',
    secret: true,
    check: (text) =>
      text === '' || isBucketUrl(text)
        ? undefined
        : 'must be https://KEY:SECRET@host/bucket, with "/" in the secret written as %2F',
    about:
      'Bucket of an S3-compatible store that keeps the files people send, instead of the folder ' +
      '`files` in `DATA_DIR`: `https://KEY:SECRET@host/bucket?region=eu-central-1`. A folder in the ' +
      'bucket may follow; `http://` is for a store on this machine; the region may be left out ' +
      'where the store has none. Encode `/` in the secret as `%2F`.',
  }),
  SECRET_KEY: setting({
    kind: 'text',
    default: '',
    secret: true,
    check: (text) =>
      text === '' || /^[A-Za-z0-9+/]{43}=$/.test(text)
        ? undefined
        : 'must be 32 random bytes in base64: openssl rand -base64 32',
    about:
      'Seals the secrets the database must be able to give back: those of authenticators and of ' +
      'identity keys. 32 random bytes in base64. Empty: the file `secret.key` in `DATA_DIR`, made ' +
      'when it is needed. A backup holds neither; without it these secrets are lost.',
  }),
  SMTP_URL: setting({
    kind: 'text',
    default: '',
    secret: true,
    check: (text) =>
      text === '' || (/^smtps?:\/\/[^/]/.test(text) && URL.canParse(text))
        ? undefined
        : 'must be an address that starts with smtp:// or smtps://',
    about:
      'Server that takes the e-mail of invitations and password resets: ' +
      '`smtp://user:password@host:587` (STARTTLS where it is offered) or `smtps://…` (TLS from the ' +
      'start). Empty: none is sent, and links are handed over by people.',
  }),
  MAIL_FROM: setting({
    kind: 'text',
    default: '',
    check: (text) =>
      text === '' || (text.length <= 320 && /^([^<>\r\n]*<)?[^\s<>@]+@[^\s<>@]+>?$/.test(text))
        ? undefined
        : 'must be an e-mail address, such as Support <chat@example.com>',
    about:
      'Sender of e-mail: `Support <chat@example.com>`. Empty: `dowellchat@` and the host of ' +
      '`PUBLIC_URL`.',
  }),
  PUBLIC_URL: setting({
    kind: 'text',
    default: '',
    check: (text) => (text === '' || isUrl(text) ? undefined : 'must be an http(s) address'),
    about:
      'Address under which visitors reach this server; chat links and QR codes are made of it. ' +
      'Empty: the address of the request that makes the link.',
  }),
  V2_SHAPE: choice({
    choices: ['documented', 'deployed'],
    default: 'documented',
    about:
      'Which answers the v2 API gives: those of its document, or those its original server ' +
      'really gave, for clients that were written against that one.',
  }),
  V2_SERVER_AUTH: choice({
    choices: ['auto', 'required', 'open'],
    default: 'auto',
    about:
      'Who may make the server-side v2 calls (`room-list`, `get_QR_Id`, `create_master_link`). ' +
      '`auto`: anybody while the instance is unclaimed and listens on loopback only, else holders ' +
      'of an API key and agents who are signed in. `required`: these alone. `open`: anybody.',
  }),
  ORGANIZATIONS: choice({
    choices: ['auto', 'listed'],
    default: 'auto',
    about:
      '`auto`: an organization appears on the first use of its id. `listed`: only those added ' +
      'with `dowellchat orgs add` exist.',
  }),
  RATE_LIMITS: choice({
    choices: ['on', 'off'],
    default: 'on',
    about: 'Limits per room and per address. `off` is for load tests.',
  }),
  ROOM_MESSAGES_PER_SECOND: setting({
    kind: 'integer',
    default: 50,
    min: 1,
    max: 1_000_000,
    about: 'Messages one room takes, averaged over ten seconds. Stops a runaway client.',
  }),
  ADDRESS_WRITES_PER_SECOND: setting({
    kind: 'integer',
    default: 500,
    min: 1,
    max: 1_000_000,
    about: 'Messages and changes one client address may make, averaged over ten seconds.',
  }),
  ADDRESS_ROOMS_PER_SECOND: setting({
    kind: 'integer',
    default: 100,
    min: 1,
    max: 1_000_000,
    about: 'Rooms one client address may open, averaged over ten seconds. Stops floods of rooms.',
  }),
  SOCKET_FRAMES_PER_SECOND: setting({
    kind: 'integer',
    default: 30,
    min: 1,
    max: 1_000_000,
    about: 'Frames one socket may send, averaged over four seconds; more are refused.',
  }),
  ADDRESS_SOCKETS_MAX: setting({
    kind: 'integer',
    default: 1000,
    min: 1,
    max: 1_000_000,
    about: 'Sockets one client address may hold at a time; more are refused at the handshake.',
  }),
  SOCKET_ORIGINS: setting({
    kind: 'text',
    default: '',
    check: (text) =>
      text.split(/\s*,\s*/).every((one) => one === '' || isOrigin(one))
        ? undefined
        : 'must be origins such as https://shop.example.com, separated by commas',
    about:
      'Origins of the web pages that may open sockets, separated by commas; pages of this server ' +
      'always may. Empty: those that the organization allows.',
  }),
  TRUST_PROXY: setting({
    kind: 'text',
    default: '',
    check: (text) =>
      text.split(',').every(isNetwork)
        ? undefined
        : 'must be addresses or networks separated by commas',
    about:
      'Proxies whose `X-Forwarded-*` headers are believed, as addresses or networks separated by ' +
      'commas (`127.0.0.1, 10.0.0.0/8`). Empty: none.',
  }),
  BODY_BYTES_MAX: setting({
    kind: 'integer',
    default: 8 * MiB,
    min: 1024,
    max: 256 * MiB,
    about: 'Largest request body in bytes; larger ones are answered 413.',
  }),
  FILE_BYTES_MAX: setting({
    kind: 'integer',
    default: 20 * MiB,
    min: 1024,
    max: 2048 * MiB,
    about: 'Largest file that may be sent, in bytes; larger ones are answered 413.',
  }),
  FILE_ROOM_BYTES_MAX: setting({
    kind: 'integer',
    default: 1024 * MiB,
    min: 1024,
    max: 1024 * 1024 * MiB,
    about: 'Most bytes that all files of one room may take; more are answered 413.',
  }),
  FILE_PIXELS_MAX: setting({
    kind: 'integer',
    default: 40_000_000,
    min: 10_000,
    max: 1_000_000_000,
    about:
      'Most pixels an image may have, width times height; larger ones are answered 415. Making a ' +
      'thumbnail may take four bytes of memory for each.',
  }),
  QUEUE_MESSAGES_MAX: setting({
    kind: 'integer',
    default: 4096,
    min: 1,
    max: 1_000_000,
    about: 'Messages that may wait for a commit; more are answered 503 with `Retry-After`.',
  }),
  QUEUE_BYTES_MAX: setting({
    kind: 'integer',
    default: 64 * MiB,
    min: 1024,
    max: 4096 * MiB,
    about:
      'Bytes of messages that may wait for a commit; more are answered 503 with `Retry-After`.',
  }),
  SQLITE_MAX_PAGES: setting({
    kind: 'integer',
    default: 0,
    min: 0,
    max: 4_294_967_294,
    about:
      'Most pages of 4096 bytes the embedded database may grow to. 0: as many as the disk holds.',
  }),
  COMMIT_DELAY_MS: setting({
    kind: 'integer',
    default: 0,
    min: 0,
    max: 60_000,
    about:
      'Milliseconds each commit of messages is held back. For fault tests: a slow disk by order.',
  }),
  WEBHOOKS_PRIVATE: choice({
    choices: ['off', 'on'],
    default: 'off',
    about:
      '`on`: webhooks may lead to addresses that are not of the open internet, as in an intranet. ' +
      'Then whoever administers an organization can make this server send requests inside.',
  }),
  WEBHOOKS_HTTP: choice({
    choices: ['off', 'on'],
    default: 'off',
    about: '`on`: webhooks may go to `http:` addresses, which anybody on the way can read.',
  }),
  SHUTDOWN_TIMEOUT_MS: setting({
    kind: 'integer',
    default: 10_000,
    min: 100,
    max: 600_000,
    about: 'Milliseconds a stop may take to finish what is under way before it is cut short.',
  }),
  LOG_LEVEL: choice({
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    default: 'info',
    about: 'How much is logged. Requests are logged from `debug` on, without ids or bodies.',
  }),
} as const;

export type Settings = {
  readonly [Name in keyof typeof SETTINGS_TABLE]: ValueOf<(typeof SETTINGS_TABLE)[Name]>;
};
