/** How PostgreSQL's tables grow with messages, and what an append costs in each size. */
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { readSettings } from '../../server/src/config/settings.ts';
import { commitDrafts, type Draft } from '../../server/src/domain/messages/messages.commit.ts';
import { prepareMessageQueries } from '../../server/src/storage/queries/messages.queries.ts';
import { listRoomStates } from '../../server/src/storage/queries/rooms.queries.ts';
import { openStorage } from '../../server/src/storage/open.ts';
import type { Storage } from '../../server/src/storage/storage.ts';
import { percentile } from '../load/percentile.ts';

const USAGE = `node bench/scale/messages-table.ts --database-url U [options]
  --database-url U  an empty PostgreSQL database, on a server that nobody else uses meanwhile
  --messages N      the table grows to so many (3000000)
  --step N          and is measured after each of these (1000000)
  --batches N       commits measured at each size (200)
  --partitions N    messages are cut by the hash of their room into so many (0: one table)`;

const ROOM_MESSAGES = 20;
/** So many rooms are written at once; then come others. */
const LIVE_ROOMS = 1000;
/** What group commit gathers at 32 connections, by docs/performance.md. */
const BATCH_MESSAGES = 28;
const BILLION = 1e9;
const LOOKS = 200;
const PIECE = 40_000;

const { values: options } = parseArgs({
  options: {
    'database-url': { type: 'string', default: '' },
    messages: { type: 'string', default: '3000000' },
    step: { type: 'string', default: '1000000' },
    batches: { type: 'string', default: '200' },
    partitions: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
});

/** What a node asks for at once while Redis is lost: see `server/src/realtime/slow-poll.ts`. */
const LOOK_ROOMS = 250;

/** The same table in parts, before anything is in it. The server's queries are told nothing. */
async function cutByRoom({ db }: Storage, parts: number): Promise<void> {
  await sql`alter table messages rename to messages_whole`.execute(db);
  await sql`create table messages (like messages_whole including defaults including constraints)
    partition by hash (room_ordinal)`.execute(db);
  const { rows } = await sql<{ index: string }>`
    select indexdef as index from pg_indexes where tablename = 'messages_whole'`.execute(db);
  await sql`drop table messages_whole`.execute(db);
  for (const { index } of rows) {
    await sql
      .raw(index.replace(/ ON (ONLY )?(\w+\.)?messages_whole /, ' on messages '))
      .execute(db);
  }
  for (let part = 0; part < parts; part += 1) {
    await sql
      .raw(
        `create table messages_${part} partition of messages
          for values with (modulus ${parts}, remainder ${part})`,
      )
      .execute(db);
  }
}

/** Statement by statement, or the server's connection would be given up: it may be silent for ten seconds. */
async function growTo(storage: Storage, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += PIECE) await grow(storage, at, Math.min(at + PIECE, to));
  await sql`vacuum analyze messages`.execute(storage.db);
  await sql`vacuum analyze rooms`.execute(storage.db);
}

/** Adds a stretch of messages, in the order in which rooms come to life, chat and fall silent. */
async function grow({ db }: Storage, from: number, to: number): Promise<void> {
  const window = LIVE_ROOMS * ROOM_MESSAGES;
  await sql`insert into rooms (id, organization_id, product, user_id, portfolio, visitor_key,
      event_id, is_login, is_active, last_seq, version, created_at, active_at)
    select substr(md5(n::text), 1, 24), 'org-' || n % 100, 'WORKFLOWAI', 'user-' || n, 'bench',
      md5(n::text) || md5('visitor' || n), 'bench', 0, 1, ${ROOM_MESSAGES}, ${ROOM_MESSAGES + 1},
      n, n
    from generate_series(${from / ROOM_MESSAGES + 1}::bigint, ${to / ROOM_MESSAGES}::bigint) n`.execute(
    db,
  );
  await sql`insert into messages (room_ordinal, seq, id, author_side, author, type, data,
      client_id, created_at)
    select n / ${window}::int * ${LIVE_ROOMS}::int + n % ${LIVE_ROOMS}::int + 1,
      n % ${window}::int / ${LIVE_ROOMS}::int + 1,
      substr(md5(n::text), 1, 24), 'visitor', 'visitor', 'text',
      to_json(repeat(md5(n::text), 1 + (n % 5)::int)), gen_random_uuid()::text, n
    from generate_series(${from}::bigint, ${to - 1}::bigint) n`.execute(db);
}

interface Sizes {
  readonly messages: number;
  readonly messageIndexes: number;
  readonly rooms: number;
}

async function readSizes({ db }: Storage): Promise<Sizes> {
  const { rows } = await sql<Sizes>`
    with parts as (
      select 'messages'::regclass::oid as part
      union select inhrelid from pg_inherits where inhparent = 'messages'::regclass
    )
    select sum(pg_table_size(part))::float8 as "messages",
      sum(pg_indexes_size(part))::float8 as "messageIndexes",
      pg_total_relation_size('rooms')::float8 as "rooms"
    from parts`.execute(db);
  if (rows[0] === undefined) throw new Error('PostgreSQL tells no sizes');
  return rows[0];
}

async function readWalBytes({ db }: Storage): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select (pg_current_wal_lsn() - '0/0')::float8 as bytes`.execute(db);
  return rows[0]?.bytes ?? 0;
}

/** Commits batches as the server does, one message each in rooms that are spread over so many. */
async function append(
  storage: Storage,
  { batches, rooms, latest }: { batches: number; rooms: number; latest: number },
) {
  const queries = prepareMessageQueries(storage);
  await sql`checkpoint`.execute(storage.db);
  const before = await readWalBytes(storage);
  const tookMs: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const picked = Array.from(
      { length: BATCH_MESSAGES },
      () => rooms - Math.floor(Math.random() * latest),
    );
    const { rows } = await sql<{ id: string }>`
      select id from rooms where ordinal in (${sql.join([...new Set(picked)])})`.execute(
      storage.db,
    );
    const startedAt = performance.now();
    await commitDrafts(storage, queries, rows.map(toDraft));
    tookMs.push(performance.now() - startedAt);
  }
  const walBytes = ((await readWalBytes(storage)) - before) / (batches * BATCH_MESSAGES);
  const sorted = tookMs.toSorted((one, other) => one - other);
  return { walBytes, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) };
}

/** Looks for what has changed in any rooms, as a node does for those that its sockets have joined. */
async function look({ db }: Storage, rooms: number): Promise<{ p50Ms: number; p99Ms: number }> {
  const tookMs: number[] = [];
  for (let round = 0; round < LOOKS; round += 1) {
    const ordinals = Array.from(
      { length: LOOK_ROOMS },
      () => 1 + Math.floor(Math.random() * rooms),
    );
    const { rows } = await sql<{ id: string }>`
      select id from rooms where ordinal in (${sql.join(ordinals)})`.execute(db);
    const startedAt = performance.now();
    await listRoomStates(
      db,
      rows.map(({ id }) => id),
    );
    tookMs.push(performance.now() - startedAt);
  }
  const sorted = tookMs.toSorted((one, other) => one - other);
  return { p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) };
}

function toDraft({ id }: { readonly id: string }): Draft {
  const data = JSON.stringify('how long is a piece of string? '.repeat(3));
  return {
    principal: { kind: 'operator' },
    roomId: id,
    authorSide: 'visitor',
    sideSent: null,
    author: 'visitor',
    type: 'text',
    data,
    dataBytes: data.length,
    clientId: crypto.randomUUID(),
    allowClosed: false,
    createdAtMs: Date.now(),
  };
}

function toRow(messages: number, sizes: Sizes, live: Appended, spread: Appended): string {
  const each = (bytes: number): string => (bytes / messages).toFixed(0);
  const cells = [
    `${messages / 1e6} M`,
    each(sizes.messages),
    each(sizes.messageIndexes),
    each(sizes.rooms),
    ...[live, spread].flatMap(({ walBytes, p50Ms, p99Ms }) => [
      (walBytes / 1000).toFixed(1),
      `${p50Ms.toFixed(1)} / ${p99Ms.toFixed(1)}`,
    ]),
  ];
  return `| ${cells.join(' | ')} |`;
}

type Appended = Awaited<ReturnType<typeof append>>;

async function run(): Promise<void> {
  const storage = await openStorage(readSettings({ DATABASE_URL: options['database-url'] }), {
    as: 'serve',
  });
  const [step, most, batches] = [options.step, options.messages, options.batches].map(Number);
  if (!step || !most || !batches) throw new Error(USAGE);
  const parts = Number(options.partitions);
  if (parts > 0) await cutByRoom(storage, parts);
  console.log(
    '| messages | B each | indexes B each | rooms B each | live: WAL kB each | ms p50 / p99 | spread: WAL kB each | ms p50 / p99 |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  let bytesEach = 0;
  for (let messages = step; messages <= most; messages += step) {
    await growTo(storage, messages - step, messages);
    const sizes = await readSizes(storage);
    const rooms = messages / ROOM_MESSAGES;
    const live = await append(storage, { batches, rooms, latest: LIVE_ROOMS });
    const spread = await append(storage, { batches, rooms, latest: rooms });
    console.log(toRow(messages, sizes, live, spread));
    bytesEach = (sizes.messages + sizes.messageIndexes + sizes.rooms) / messages;
  }
  const gib = (bytesEach * BILLION) / 1024 ** 3;
  console.log(`\nA billion messages at that rate: ${gib.toFixed(0)} GiB.`);
  const { p50Ms, p99Ms } = await look(storage, most / ROOM_MESSAGES);
  console.log(
    `A look at ${LOOK_ROOMS} rooms of all: ${p50Ms.toFixed(1)} ms (p50), ${p99Ms.toFixed(1)} ms (p99).`,
  );
  await storage.close();
}

if (options.help || options['database-url'] === '') console.log(USAGE);
else await run();
