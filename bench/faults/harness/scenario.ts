import { setTimeout } from 'node:timers/promises';
import { createClient } from '../../../client/src/client.ts';
import { findViolations, type Violation } from '../checker.ts';
import { createClients, readFresh } from '../client.ts';
import { countTold, History } from '../history.ts';
import { createHttpClient } from '../http-client.ts';
import { keepPace } from '../pace.ts';
import { createRestTransport } from '../rest-transport.ts';
import { createSocketTransport, type KnownRooms } from '../socket-transport.ts';
import type { Outgoing } from '../transport.ts';
import { openVisitorRoom, type VisitorRoom } from '../visitor-rooms.ts';
import type { Fault } from './faults.ts';
import { openPlace, type Place } from './place.ts';

const ROOMS = 12;
const SENDERS = 24;
const PER_SECOND = 150;
const CALM_MS = 1500;
/** A sender that is told nothing for so long asks again, under the same name. */
const PATIENCE_MS = 3000;
const RETRY_MS = 100;
/** Readers have to have been told everything so long after the last send. */
const TOLD_WITHIN_MS = 30_000;

export interface Outcome {
  readonly told: ReturnType<typeof countTold>;
  readonly violations: readonly Violation[];
  /** The longest time in which no message was acknowledged to anybody. */
  readonly silenceMs: number;
  /** From the end of the fault to the next acknowledgement. */
  readonly servesAgainMs: number;
  /** From the end of the load until live readers had been told of everything, in order. */
  readonly toldAllMs: number;
}

/** Clients go on as they do while something breaks and is mended; the checker judges what they saw. */
export async function runScenario(fault: Fault, faultMs: number): Promise<Outcome> {
  const place = await openPlace({ hasSmallDisk: fault.needsSmallDisk === true });
  try {
    return await runIn(place, fault, faultMs);
  } finally {
    await place.close();
  }
}

async function runIn(place: Place, fault: Fault, faultMs: number): Promise<Outcome> {
  using opened = new DisposableStack();
  const url = (): URL => place.balancer.url;
  const rooms = await openRooms(url, opened);
  const roomIds = rooms.map(({ id }) => id);
  const known: KnownRooms = new Map(rooms.map((room) => [room.id, room]));
  const rest = closing(opened, createRestTransport(url));
  const sockets = Array.from({ length: SENDERS / 2 }, () =>
    closing(opened, createSocketTransport(url, known)),
  );
  const readers = rooms.map((room) => readLive(url(), room, opened));
  if (!(await becomes(() => readers.every(({ isLive }) => isLive())))) {
    throw new Error('The readers do not become live.');
  }
  const history = new History();
  const clients = createClients(history);
  const ackedAtMs: number[] = [performance.now()];

  async function send(sender: number, count: number): Promise<void> {
    const author = `sender ${sender}`;
    const text = `${author} says ${count}`;
    const transport = sockets[sender] ?? rest;
    const room = roomIds[sender % ROOMS] ?? '';
    const message: Outgoing = { room, author, text, key: text, timeoutMs: PATIENCE_MS };
    for (;;) {
      const told = await clients.send(transport, message);
      if (told.kind === 'acked') {
        ackedAtMs.push(performance.now());
        return;
      }
      await setTimeout(RETRY_MS);
    }
  }

  const stop = new AbortController();
  const load = keepPace({ perSecond: PER_SECOND, workers: SENDERS, stop: stop.signal }, send);
  await setTimeout(CALM_MS);
  await fault.begin(place);
  await setTimeout(faultMs);
  await fault.end(place);
  const mendedAtMs = performance.now();
  await setTimeout(faultMs / 2 + CALM_MS);
  stop.abort();
  await load;
  const endedAtMs = performance.now();
  const isToldAll = await untilTold(readers, history);

  const final = await readFresh(rest, roomIds);
  return {
    told: countTold(history.events),
    violations: findViolations(history.events, final),
    silenceMs: longestGap(ackedAtMs),
    servesAgainMs: (ackedAtMs.find((atMs) => atMs > mendedAtMs) ?? Infinity) - mendedAtMs,
    toldAllMs: isToldAll ? performance.now() - endedAtMs : Infinity,
  };
}

async function openRooms(url: () => URL, opened: DisposableStack): Promise<readonly VisitorRoom[]> {
  const http = closing(opened, createHttpClient(url));
  const rooms: VisitorRoom[] = [];
  for (let at = 1; at <= ROOMS; at += 1) rooms.push(await openVisitorRoom(http, `visitor ${at}`));
  return rooms;
}

interface Reader {
  readonly room: string;
  readonly isLive: () => boolean;
  readonly seqs: readonly number[];
}

/** A program on the SDK, as an application is written: what it is told is what its user sees. */
function readLive(url: URL, { id, token }: VisitorRoom, opened: DisposableStack): Reader {
  const client = closing(opened, createClient({ url: url.origin, token }));
  const room = client.room(id);
  const seqs: number[] = [];
  room.onMessage(({ seq }) => seqs.push(seq));
  return { room: id, seqs, isLive: () => room.get().status === 'live' };
}

async function untilTold(readers: readonly Reader[], history: History): Promise<boolean> {
  const sent = Map.groupBy(
    history.events.filter((event) => event.kind === 'told' && event.told.kind === 'acked'),
    ({ room }) => room,
  );
  const isTold = ({ room, seqs }: Reader): boolean =>
    seqs.length === (sent.get(room)?.length ?? 0) && seqs.every((seq, at) => seq === at + 1);
  return becomes(() => readers.every(isTold));
}

/** Whether it is so within the time that readers have. */
async function becomes(isSo: () => boolean): Promise<boolean> {
  const deadlineMs = performance.now() + TOLD_WITHIN_MS;
  while (!isSo()) {
    if (performance.now() > deadlineMs) return false;
    await setTimeout(20);
  }
  return true;
}

function longestGap(atMs: readonly number[]): number {
  return Math.max(...atMs.map((each, at) => each - (atMs[at - 1] ?? each)));
}

/** Closed when the scenario is over. */
function closing<Client extends { close(): void }>(
  opened: DisposableStack,
  client: Client,
): Client {
  opened.defer(() => client.close());
  return client;
}
