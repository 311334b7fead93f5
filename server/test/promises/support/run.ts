import { expect, onTestFinished } from 'vitest';
import { findViolations, type FinalView } from '../../../../bench/faults/checker.ts';
import { createClients, readFresh, type Clients } from '../../../../bench/faults/client.ts';
import { countTold, History, type Seen } from '../../../../bench/faults/history.ts';
import { createRandom, type Random } from '../../../../bench/faults/random.ts';
import { createRestTransport } from '../../../../bench/faults/rest-transport.ts';
import {
  createSocketTransport,
  type KnownRooms,
  type SocketTransport,
} from '../../../../bench/faults/socket-transport.ts';
import {
  superviseServer,
  type Supervised,
  type SupervisedServer,
} from '../../../../bench/faults/supervised-server.ts';
import type { Transport } from '../../../../bench/faults/transport.ts';
import type { VisitorRoom } from '../../../../bench/faults/visitor-rooms.ts';
import { sqliteEngine, type TestDatabase } from '../../support/engine.ts';

/** A server or a cluster under test, its clients, and the log of what happened between them. */
export interface Run<Server extends Supervised = SupervisedServer> {
  readonly server: Server;
  readonly database: TestDatabase;
  readonly history: History;
  readonly clients: Clients;
  readonly random: Random;
  /** A client program of its own, with its own connections and memory; its rooms are the organization's. */
  connect(organization?: string, url?: () => URL): Transport;
  /** The same over a socket, for rooms of visitors with a token. */
  connectSocket(url?: () => URL): SocketTransport;
  /** Nothing between the wire and the listener puts anything in order. */
  readonly listen: Listen;
  openRooms(count: number): Promise<string[]>;
  /** Rooms of visitors with a token, which are used over sockets and over either API. */
  openVisitorRooms(count: number): Promise<VisitorRoom[]>;
  /** Expects that the checker finds nothing wrong with the rooms as a fresh reader sees them. */
  expectKept(rooms: readonly string[], figures?: object): Promise<FinalView>;
}

/** Begins to listen. Calls the listener with each message, in the order in which it is shown. */
export type Listen = (room: VisitorRoom, listener: (message: Seen) => void) => Promise<void>;

const VIOLATIONS_SHOWN = 20;

/** A server on an empty embedded database. Everything is gone when the test is over. */
export async function useRun(settings: Readonly<Record<string, string>> = {}): Promise<Run> {
  const database = await sqliteEngine.createDatabase();
  onTestFinished(() => database.drop());
  return useRunOn(database, settings);
}

/** The same on a database that is already there. */
export async function useRunOn(
  database: TestDatabase,
  settings: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const server = await superviseServer({ ...database.env, LOG_LEVEL: 'warn', ...settings });
  onTestFinished(async () => {
    await server.stop();
  });
  return observe(server, database);
}

/** The clients of what runs already. */
export function observe<Server extends Supervised>(
  server: Server,
  database: TestDatabase,
): Run<Server> {
  const history = new History();
  const random = createRandom();

  function connect(organization?: string, url = server.url): Transport {
    const transport = createRestTransport(url, { organization });
    onTestFinished(transport.close);
    return transport;
  }

  const known: KnownRooms = new Map();
  function connectSocket(url = server.url): SocketTransport {
    const transport = createSocketTransport(url, known);
    onTestFinished(transport.close);
    return transport;
  }

  return {
    server,
    database,
    history,
    random,
    clients: createClients(history),
    connect,
    connectSocket,

    listen: ({ id }, listener) => connectSocket().listen(id, listener),

    async openVisitorRooms(count) {
      const transport = connectSocket();
      for (let room = 1; room <= count; room += 1) {
        await transport.openRoom(`visitor of room ${room}`);
      }
      return [...known.values()].slice(-count);
    },

    async openRooms(count) {
      const transport = connect();
      const rooms: string[] = [];
      for (let room = 1; room <= count; room += 1) {
        rooms.push(await transport.openRoom(`visitor of room ${room}`));
      }
      return rooms;
    },

    async expectKept(rooms, figures = {}) {
      const final = await readFresh(connect(), rooms);
      const violations = findViolations(history.events, final);
      const summary = describe(random, { ...countTold(history.events), ...figures });
      console.log(summary);
      const lines = violations.map(({ kind, room, detail }) => `${kind} in ${room}: ${detail}`);
      expect(lines.slice(0, VIOLATIONS_SHOWN), `${lines.length} violations. ${summary}`).toEqual(
        [],
      );
      return final;
    },
  };
}

function describe(random: Random, figures: object): string {
  return `FAULTS_SEED=${random.seed} ${JSON.stringify(figures)}`;
}
