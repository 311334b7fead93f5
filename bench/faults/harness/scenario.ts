import { setTimeout } from 'node:timers/promises';
import { percentile } from '../../load/percentile.ts';
import { findViolations, type Violation } from '../checker.ts';
import { createClients, readFresh } from '../client.ts';
import { createCursorReader } from '../cursor-reader.ts';
import { ackTimes, countTold, History } from '../history.ts';
import { createHttpClient } from '../http-client.ts';
import { createRestTransport } from '../rest-transport.ts';
import { createSocketTransport, type KnownRooms } from '../socket-transport.ts';
import { openVisitorRoom, type VisitorRoom } from '../visitor-rooms.ts';
import type { Fault } from './faults.ts';
import { startFollowing } from './followers.ts';
import { openPlace, type Place } from './place.ts';
import { startPrograms } from './programs.ts';
import { startSending } from './senders.ts';
import { longestWait } from './waits.ts';

const ROOMS = 12;
/** Two of them in each room, one of each way. */
const SENDERS = 2 * ROOMS;
const FOLLOWED_ROOMS = 3;
const CALM_MS = 1500;

export interface Outcome {
  readonly told: ReturnType<typeof countTold>;
  readonly violations: readonly Violation[];
  /** Pages that readers who poll were shown. */
  readonly reads: number;
  /** Whether there are signs that it broke. */
  readonly isMet: boolean;
  /** The longest time in which a client had no acknowledgement of what it said, or no page it asked for. */
  readonly silenceMs: number;
  /** The same, counted from the end of the fault. */
  readonly silenceAfterMs: number;
  /** The longest time until what a program said was stored. */
  readonly programMs: number;
  /** The longest time from an acknowledgement until a program in the room was told. */
  readonly newsMs: number;
  /** The longest of both, counted from the end of the fault. */
  readonly programsAfterMs: number;
  /** From the end of the load until programs had been told of all of it. */
  readonly toldAllMs: number;
  /** Programs were told all that is there, once and in order. */
  readonly isComplete: boolean;
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
  const openSocket = () => closing(opened, createSocketTransport(url, known));
  const rest = closing(opened, createRestTransport(url, { keepAlive: false }));
  const readers = place.nodes.map(({ server }) =>
    closing(opened, createCursorReader(server.url, known)),
  );
  const history = new History();
  const clients = createClients(history);

  const programs = await startPrograms(url(), rooms, history, opened);
  const following = startFollowing(clients, roomIds.slice(0, FOLLOWED_ROOMS), [
    ...readers,
    openSocket(),
  ]);
  const ways = Array.from({ length: SENDERS }, (_, at) => (at < ROOMS ? openSocket() : rest));
  const sending = startSending({ clients, rooms: roomIds, ways, rest });

  await setTimeout(CALM_MS);
  await fault.begin(place);
  const begunAt = history.length;
  await setTimeout(faultMs);
  const meanwhile = history.events.slice(begunAt);
  const { refused, unanswered } = countTold(meanwhile);
  const isMet = fault.isMet(place, {
    troubles: refused + unanswered,
    ackP50Ms: percentile(ackTimes(meanwhile), 0.5),
    clockErrorMs: programs.clockErrorMs(),
  });
  await fault.end(place);
  const mendedAtMs = performance.now();
  await setTimeout(faultMs / 2 + CALM_MS);
  await sending.stop();
  const endedAtMs = performance.now();
  await programs.stop();
  await following.stop();

  const final = await readFresh(rest, roomIds);
  const isComplete = await programs.becomeComplete(final);
  const waits = [...sending.waits, ...following.waits];
  const said = programs.sendWaits();
  const news = programs.newsWaits(sending.ackedAtMs, final);
  return {
    told: countTold(history.events),
    violations: findViolations(history.events, final),
    reads: following.waits.length,
    isMet,
    silenceMs: longestWait(waits),
    silenceAfterMs: longestWait(waits, mendedAtMs),
    programMs: longestWait(said),
    newsMs: longestWait(news),
    programsAfterMs: longestWait([...said, ...news], mendedAtMs),
    toldAllMs: longestWait(news, endedAtMs),
    isComplete,
  };
}

async function openRooms(url: () => URL, opened: DisposableStack): Promise<readonly VisitorRoom[]> {
  const http = closing(opened, createHttpClient(url));
  const rooms: VisitorRoom[] = [];
  for (let at = 1; at <= ROOMS; at += 1) rooms.push(await openVisitorRoom(http, `visitor ${at}`));
  return rooms;
}

/** Closed when the scenario is over. */
function closing<Client extends { close(): void }>(
  opened: DisposableStack,
  client: Client,
): Client {
  opened.defer(() => client.close());
  return client;
}
