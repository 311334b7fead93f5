import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A wire that can be cut, between a client and a real server. */
export interface Proxy {
  readonly url: string;
  /** Where new connections lead. */
  setTarget(port: number): void;
  /** Ends every connection there is. New ones are taken. */
  cut(): void;
  /** `refuse`: nothing gets through. */
  setNetwork(state: 'up' | 'refuse'): void;
  /** Requests that contain this text are ended without an answer. */
  block(text: string | undefined): void;
  /** From now on answers on the connections there are get lost. */
  loseAnswers(): void;
  /** Connections made from now on end after so many answers. */
  breakAfter(answers: (() => number) | undefined): void;
  /** How often a text was in what clients sent. */
  count(text: string): number;
  close(): Promise<void>;
}

export async function startProxy(targetPort: number): Promise<Proxy> {
  const pairs = new Set<{ near: Socket; far: Socket; isDeaf: boolean }>();
  const sent: string[] = [];
  let target = targetPort;
  let network: 'up' | 'refuse' = 'up';
  let blocked: string | undefined;
  let answersOf: (() => number) | undefined;

  const server: Server = createServer((near) => {
    if (network === 'refuse') {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    const pair = { near, far, isDeaf: false };
    pairs.add(pair);
    let answersLeft = answersOf?.() ?? Infinity;
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const side of [near, far]) {
      side.on('error', end);
      side.on('close', end);
    }
    near.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      sent.push(text);
      if (blocked !== undefined && text.includes(blocked)) end();
      else far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (!pair.isDeaf) near.write(chunk);
      answersLeft -= 1;
      if (answersLeft <= 0) end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });

  function cut(): void {
    for (const { near } of pairs) near.destroy();
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setTarget(port) {
      target = port;
    },
    cut,
    setNetwork(state) {
      network = state;
      if (state === 'refuse') cut();
    },
    block(text) {
      blocked = text;
    },
    loseAnswers() {
      for (const pair of pairs) pair.isDeaf = true;
    },
    breakAfter(answers) {
      answersOf = answers;
      cut();
    },
    count: (text) => sent.filter((each) => each.includes(text)).length,
    async close() {
      cut();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
