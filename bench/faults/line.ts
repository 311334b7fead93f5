import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line between two programs that can be made bad in several ways. */
export interface FaultyLine {
  /** Where one finds the other through it. */
  readonly url: URL;
  /** Connections that were broken off so far. */
  readonly resets: number;
  /** Connections over which nothing arrives any more, and nobody was told. */
  readonly silent: number;
  /** From now on each connection is reset after so many pieces in either direction; 0: never. */
  resetAfter(pieces: () => number): void;
  /** Resets all connections, and each new one, until it is up again. */
  goDown(): void;
  goUp(): void;
  /** From now on nothing arrives in either direction, and nobody is told. */
  swallow(): void;
  /** The same for the connections that are open now; later ones are good. */
  silenceOpen(): void;
  /**
   * From now on whoever asks for such a thing gets no answer: the connection is silent before it has
   * arrived, or breaks when it has been done.
   */
  spoil(request: string, how: 'silent' | 'done'): void;
  /** Requests that come from now on are answered. */
  spoilNothing(): void;
  close(): void;
}

const NEVER = (): number => 0;

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  piecesLeft: number;
  isSilent: boolean;
  breaksWithAnswer: boolean;
}

/** `target` is asked for each connection: a server may come back elsewhere. */
export async function openLine(target: () => URL): Promise<FaultyLine> {
  const pairs = new Set<Pair>();
  let pieces = NEVER;
  let isSwallowing = false;
  let isDown = false;
  let resets = 0;
  let spoilt: { readonly request: string; readonly how: 'silent' | 'done' } | undefined;

  function breakOff(pair: Pair): void {
    if (!pairs.delete(pair)) return;
    resets += 1;
    pair.client.resetAndDestroy();
    pair.server.resetAndDestroy();
  }

  function ask(pair: Pair, piece: Buffer): void {
    if (spoilt === undefined || !piece.includes(spoilt.request)) return;
    if (spoilt.how === 'silent') pair.isSilent = true;
    else pair.breaksWithAnswer = true;
  }

  function carry(pair: Pair, from: Socket, to: Socket): void {
    from.on('data', (piece) => {
      if (from === pair.client) ask(pair, piece);
      else if (pair.breaksWithAnswer) breakOff(pair);
      if (isSwallowing || pair.isSilent || !pairs.has(pair)) return;
      if (pair.piecesLeft > 0) pair.piecesLeft -= 1;
      if (!to.write(piece)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
      if (pair.piecesLeft === 0) breakOff(pair);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      if (isSwallowing || pair.isSilent) return;
      pairs.delete(pair);
      to.end();
    });
  }

  const listener = createServer({ noDelay: true }, (client) => {
    if (isDown) {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const { hostname, port } = target();
    const server = connect({ host: hostname, port: Number(port), noDelay: true });
    const pair: Pair = {
      client,
      server,
      piecesLeft: pieces() || Number.POSITIVE_INFINITY,
      isSilent: false,
      breaksWithAnswer: false,
    };
    pairs.add(pair);
    carry(pair, client, server);
    carry(pair, server, client);
  });
  listener.listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const { port } = listener.address() as AddressInfo;
  function breakAll(): void {
    for (const pair of pairs) breakOff(pair);
  }
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    get resets() {
      return resets;
    },
    get silent() {
      return [...pairs].filter(({ isSilent }) => isSilent).length;
    },
    resetAfter(count) {
      pieces = count;
      for (const pair of pairs) pair.piecesLeft = count() || Number.POSITIVE_INFINITY;
    },
    goDown() {
      isDown = true;
      breakAll();
    },
    goUp() {
      isDown = false;
    },
    swallow() {
      isSwallowing = true;
    },
    silenceOpen() {
      for (const pair of pairs) pair.isSilent = true;
    },
    spoil(request, how) {
      spoilt = { request, how };
    },
    spoilNothing() {
      spoilt = undefined;
    },
    close() {
      listener.close();
      breakAll();
    },
  };
}
