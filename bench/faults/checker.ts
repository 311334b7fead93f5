/**
 * Judges a history: a pure function that knows nothing of the server. It compares the log of what
 * clients sent and were told with what a fresh reader sees when everything is over.
 */
import type { HistoryEvent, Seen, Told } from './history.ts';

export type ViolationKind =
  /** Acknowledged, and not there. */
  | 'lost'
  /** There more than once. */
  | 'duplicated'
  /** An acknowledgement that names another row than the one that is there. */
  | 'false ack'
  /** Every attempt was refused, and yet it is there. */
  | 'stored though refused'
  /** There, though nobody sent it to that room. */
  | 'invented'
  /** The sequence is not 1, 2, 3 … */
  | 'gap'
  /** Sent after another had been acknowledged, and yet before it. */
  | 'reordered'
  /** A reader was shown what is not the piece of the final order after its cursor. */
  | 'torn view'
  /** A reader who asked after an acknowledgement was not shown the message. */
  | 'stale view';

export interface Violation {
  readonly kind: ViolationKind;
  readonly room: string;
  readonly detail: string;
}

/** What a fresh reader sees at the end: each room's messages in the order they were shown. */
export type FinalView = ReadonlyMap<string, readonly Seen[]>;

/** Everything the log says of one message. Places are positions in the log. */
interface Fate {
  readonly firstSentAt: number;
  firstAckedAt: number;
  readonly ackedIds: Set<string>;
  /** Attempts about which the server has not said "not stored". */
  open: number;
}

type FatesOfRoom = Map<string, Fate>;
type Read = Extract<HistoryEvent, { kind: 'read' }>;

const NEVER = Number.POSITIVE_INFINITY;

export function findViolations(events: readonly HistoryEvent[], final: FinalView): Violation[] {
  const fates = gatherFates(events);
  const reads = Map.groupBy(
    events.filter((event) => event.kind === 'read'),
    (read) => read.room,
  );
  const rooms = new Set([...fates.keys(), ...reads.keys(), ...final.keys()]);
  return [...rooms].flatMap((room) => {
    const sent: FatesOfRoom = fates.get(room) ?? new Map();
    const shown = final.get(room) ?? [];
    const found = [
      ...checkRows(sent, shown),
      ...checkSequence(shown),
      ...checkOrder(sent, shown),
      ...checkReads(reads.get(room) ?? [], sent, shown),
    ];
    return found.map(([kind, detail]) => ({ kind, room, detail }));
  });
}

type Finding = readonly [kind: ViolationKind, detail: string];

function gatherFates(events: readonly HistoryEvent[]): Map<string, FatesOfRoom> {
  const rooms = new Map<string, FatesOfRoom>();
  for (const [at, event] of events.entries()) {
    if (event.kind === 'sent') {
      const room = rooms.get(event.room) ?? new Map<string, Fate>();
      rooms.set(event.room, room);
      const fate = room.get(event.text);
      if (fate !== undefined) fate.open += 1;
      else {
        const fresh = {
          firstSentAt: at,
          firstAckedAt: NEVER,
          ackedIds: new Set<string>(),
          open: 1,
        };
        room.set(event.text, fresh);
      }
    } else if (event.kind === 'told') {
      const fate = rooms.get(event.room)?.get(event.text);
      if (fate === undefined) throw new Error('the history tells of what was never sent');
      settle(fate, event.told, at);
    }
  }
  return rooms;
}

function settle(fate: Fate, told: Told, at: number): void {
  if (told.kind === 'refused') fate.open -= 1;
  if (told.kind !== 'acked') return;
  fate.firstAckedAt = Math.min(fate.firstAckedAt, at);
  fate.ackedIds.add(told.id);
}

/** Each acknowledged message is there once, under the id its sender was told. */
function* checkRows(sent: FatesOfRoom, shown: readonly Seen[]): Generator<Finding> {
  const rows = Map.groupBy(shown, ({ text }) => text);
  for (const [text, { firstAckedAt, ackedIds, open }] of sent) {
    const [row, ...more] = rows.get(text) ?? [];
    if (more.length > 0) yield ['duplicated', `${name(text)} is there ${more.length + 1} times`];
    if (row === undefined) {
      if (firstAckedAt !== NEVER) yield ['lost', `${name(text)} was acked as ${list(ackedIds)}`];
      continue;
    }
    if (open === 0) yield ['stored though refused', `${name(text)} is there as ${row.id}`];
    for (const id of ackedIds) {
      if (id !== row.id) yield ['false ack', `${name(text)} was acked as ${id}, it is ${row.id}`];
    }
  }
  for (const text of rows.keys()) {
    if (!sent.has(text)) yield ['invented', `${name(text)} was never sent here`];
  }
  for (const [id, messages] of Map.groupBy(shown, (message) => message.id)) {
    if (messages.length > 1) yield ['duplicated', `the id ${id} stands for several messages`];
  }
}

function* checkSequence(shown: readonly Seen[]): Generator<Finding> {
  for (const [index, { seq }] of shown.entries()) {
    if (seq !== index + 1) yield ['gap', `place ${index + 1} has seq ${seq}`];
  }
}

/** What was acknowledged before another was sent comes first, whoever the senders are. */
function* checkOrder(sent: FatesOfRoom, shown: readonly Seen[]): Generator<Finding> {
  let earliestAckAfter = NEVER;
  for (const { text } of shown.toReversed()) {
    const fate = sent.get(text);
    if (fate === undefined) continue;
    if (earliestAckAfter < fate.firstSentAt) {
      yield ['reordered', `${name(text)} stands before one acked before it was sent`];
    }
    earliestAckAfter = Math.min(earliestAckAfter, fate.firstAckedAt);
  }
}

function* checkReads(
  reads: readonly Read[],
  sent: FatesOfRoom,
  shown: readonly Seen[],
): Generator<Finding> {
  if (reads.length === 0) return;
  const required = requiredLengths(sent, shown);
  for (const { reader, since, after, messages } of reads) {
    const wrong = messages.findIndex((message, index) => !isSame(message, shown[after + index]));
    if (wrong >= 0) {
      yield [
        'torn view',
        `${reader} saw ${name(messages[wrong]?.text)} at place ${after + wrong + 1}`,
      ];
    }
    const missing = requiredAt(required, since) - after - messages.length;
    if (missing > 0) yield ['stale view', `${reader} was not shown ${missing} acked messages`];
  }
}

/** From which place of the log on a room must be shown at least how long. */
interface Required {
  readonly from: number;
  readonly length: number;
}

function requiredLengths(sent: FatesOfRoom, shown: readonly Seen[]): Required[] {
  const acked = shown
    .map(({ text }, index) => ({ from: sent.get(text)?.firstAckedAt ?? NEVER, length: index + 1 }))
    .filter(({ from }) => from !== NEVER)
    .toSorted((a, b) => a.from - b.from);
  let longest = 0;
  return acked.map(({ from, length }) => ({ from, length: (longest = Math.max(longest, length)) }));
}

function requiredAt(required: readonly Required[], since: number): number {
  return required.findLast(({ from }) => from < since)?.length ?? 0;
}

function isSame(one: Seen, other: Seen | undefined): boolean {
  return one.seq === other?.seq && one.id === other.id && one.text === other.text;
}

/** Texts are long where a test wants bulk; their start tells them apart. */
function name(text: string | undefined): string {
  return `"${(text ?? '').slice(0, 40)}"`;
}

function list(ids: ReadonlySet<string>): string {
  return [...ids].join(' and ');
}
