import type { createClient } from '@redis/client';

/** A command that waits longer is given up: whoever asked goes on without it. */
const COMMAND_MS = 150;
const CONNECT_MS = 2000;
const RECONNECT_MS = { first: 50, max: 1000 } as const;

type Client = ReturnType<typeof createClient>;

export interface RedisLink {
  /** Whether commands would be sent now. */
  readonly isReady: boolean;
  /** Lost where there is no connection. */
  publish(text: string): void;
  /** Runs a script; rejects rather than wait. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  /** Begins anew with other connections: one that is silent may be cut off without knowing. */
  restart(): void;
  stop(): void;
}

/** Two connections to Redis, one of which hears a channel. They come back by themselves. */
export function openRedisLink(
  url: string,
  channel: string,
  hear: (text: string) => void,
): RedisLink {
  let speaker: Client | undefined;
  let listener: Client | undefined;
  let isStopped = false;
  void open();

  async function open(): Promise<void> {
    const speaks = await newClient(url);
    const hears = await newClient(url);
    if (isStopped) return;
    close();
    [speaker, listener] = [speaks, hears];
    hears.on('ready', () => {
      // One that was given up in the meantime has nothing to say.
      hears.subscribe(channel, (text) => hears === listener && hear(text)).catch(ignore);
    });
    // It tries for as long as it takes; what fails is told by silence.
    for (const client of [speaks, hears]) client.connect().catch(ignore);
  }

  function close(): void {
    for (const client of [speaker, listener]) if (client?.isOpen === true) client.destroy();
  }

  return {
    get isReady() {
      return speaker?.isReady === true;
    },
    publish(text) {
      if (speaker?.isReady === true) speaker.publish(channel, text).catch(ignore);
    },
    async eval(script, options) {
      if (speaker?.isReady !== true) throw new Error('There is no connection to Redis.');
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('Redis does not answer.')), COMMAND_MS);
      });
      const answer = speaker.eval(script, options);
      answer.catch(ignore);
      return Promise.race([answer, late]).finally(() => clearTimeout(timer));
    },
    restart: () => void open(),
    stop() {
      isStopped = true;
      close();
    },
  };
}

/** The driver is loaded only here, so that a server that is alone starts without it. */
async function newClient(url: string): Promise<Client> {
  const { createClient } = await import('@redis/client');
  const client = createClient({
    url,
    // What cannot be said now is old when it could be.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_MS,
      reconnectStrategy: (tries) => Math.min(RECONNECT_MS.first * 2 ** tries, RECONNECT_MS.max),
    },
  });
  // An error that nobody hears ends the process. It may name the address, which holds a password.
  client.on('error', ignore);
  return client as unknown as Client;
}

function ignore(): void {}
