import {
  MESSAGES_READ,
  messageBody,
  post,
  PRODUCT,
  ROOMS_LISTED,
  type Fixture,
  type RoomFields,
  type SeededRoom,
} from './calls.ts';
import type { Generator } from './load/generator.ts';

const ROOMS_WRITTEN = 100;
const SEEDING_CONNECTIONS = 32;

const FILLED_ROOMS = 10_000;
const FILLED_ORGS = 100;
const FILLED_MESSAGES = 1_000_000;

/** Everything is seeded through HTTP, so that both programs hold rows they made themselves. */
export async function seedFixture(url: URL, generator: Generator): Promise<Fixture> {
  const rooms = await createRooms(url, roomsOf('bench-written', ROOMS_WRITTEN));
  return { rooms, ...(await seedReadings(url, generator)) };
}

/**
 * A database of FILLED_MESSAGES in FILLED_ROOMS. Writes and lookups aim at rooms spread evenly over
 * all of them, and what is read lies in the middle of the fill, so that nothing measured has the
 * luck of sitting on the pages touched last.
 */
export async function seedMillion(url: URL, generator: Generator): Promise<Fixture> {
  const fields = Array.from({ length: FILLED_ORGS }, (_, org) =>
    roomsOf(`bench-filled-${org}`, FILLED_ROOMS / FILLED_ORGS),
  ).flat();
  const filled = await createRooms(url, fields);
  await writeMessages(url, generator, filled, FILLED_MESSAGES / 2);
  const readings = await seedReadings(url, generator);
  await writeMessages(url, generator, filled, FILLED_MESSAGES / 2);
  const rooms = filled.filter((_, index) => index % (FILLED_ROOMS / ROOMS_WRITTEN) === 0);
  return { rooms, ...readings };
}

async function seedReadings(url: URL, generator: Generator): Promise<Omit<Fixture, 'rooms'>> {
  const listedOrg = 'bench-listed';
  const listed = await createRooms(url, roomsOf(listedOrg, ROOMS_LISTED));
  await writeMessages(url, generator, listed, ROOMS_LISTED);
  const read = await createRooms(url, roomsOf('bench-read', 1));
  await writeMessages(url, generator, read, MESSAGES_READ);
  return { listedOrg, readRoomId: read[0]?.id ?? '' };
}

function roomsOf(org: string, count: number): RoomFields[] {
  return Array.from({ length: count }, (_, index) => ({
    user_id: `visitor-${index}`,
    org_id: org,
    portfolio_name: `portfolio-${index}`,
    product_name: PRODUCT,
  }));
}

async function createRooms(url: URL, fields: RoomFields[]): Promise<SeededRoom[]> {
  const rooms: SeededRoom[] = [];
  let next = 0;
  async function worker(): Promise<void> {
    for (let index = next++; index < fields.length; index = next++) {
      const wanted = fields[index];
      if (wanted) rooms[index] = { id: await createRoom(url, wanted), fields: wanted };
    }
  }
  await Promise.all(Array.from({ length: SEEDING_CONNECTIONS }, worker));
  return rooms;
}

async function createRoom(url: URL, fields: RoomFields): Promise<string> {
  const response = await fetch(new URL('/api/v2/room-control/', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  const answer = (await response.json()) as { inserted_id?: string };
  if (!response.ok || !answer.inserted_id) {
    throw new Error(`seeding a room: ${response.status} ${JSON.stringify(answer)}`);
  }
  return answer.inserted_id;
}

/** Spreads `count` messages evenly over the rooms. */
async function writeMessages(
  url: URL,
  generator: Generator,
  rooms: SeededRoom[],
  count: number,
): Promise<void> {
  const result = await generator.run({
    host: url.hostname,
    port: Number(url.port),
    connections: SEEDING_CONNECTIONS,
    requests: rooms.map(({ id }) => post(url.host, 'room-service/', messageBody(id))),
    requestsMax: count,
  });
  if (result.failures > 0) throw new Error(`seeding messages: ${result.firstFailure}`);
}
