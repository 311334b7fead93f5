import { createClient } from '../../../client/src/client.ts';
import type { FinalView } from '../checker.ts';
import type { History } from '../history.ts';
import type { VisitorRoom } from '../visitor-rooms.ts';
import { becomes, type Wait } from './waits.ts';

const SPEAKS_EVERY_MS = 1000;
const LIVE_WITHIN_MS = 30_000;
const TOLD_WITHIN_MS = 30_000;

/** A program on the SDK, as an application is written: what it is told is what its user sees. */
function openProgram(url: URL, { id, token }: VisitorRoom, history: History) {
  const client = createClient({ url: url.origin, token });
  const room = client.room(id);
  const seqs: number[] = [];
  const saidAtMs = new Map<string, number>();
  const toldAtMs = new Map<string, number>();
  let clockErrorMs = 0;
  room.onMessage(({ seq, data, createdAt }) => {
    seqs.push(seq);
    toldAtMs.set(String(data), performance.now());
    clockErrorMs = Math.max(clockErrorMs, Math.abs(Date.parse(createdAt) - Date.now()));
  });
  const speaking = setInterval(() => {
    const text = `a program says ${saidAtMs.size + 1}`;
    // What it keeps until it is stored counts as sent, and never as refused.
    history.sent(id, 'visitor', text);
    saidAtMs.set(text, performance.now());
    room.send({ data: text });
  }, SPEAKS_EVERY_MS);

  return {
    id,
    seqs,
    saidAtMs,
    toldAtMs,
    clockErrorMs: () => clockErrorMs,
    isLive: () => room.get().status === 'live',
    hasSaidAll: () => room.get().outbox.length === 0,
    beSilent: () => clearInterval(speaking),
    close() {
      clearInterval(speaking);
      client.close();
    },
  };
}

/** One in each room, which listens all the time and says something now and then. */
export async function startPrograms(
  url: URL,
  rooms: readonly VisitorRoom[],
  history: History,
  opened: DisposableStack,
) {
  const programs = rooms.map((room) => {
    const program = openProgram(url, room, history);
    opened.defer(program.close);
    return program;
  });
  if (!(await becomes(() => programs.every(({ isLive }) => isLive()), LIVE_WITHIN_MS))) {
    throw new Error('The programs do not become live.');
  }

  return {
    /** How far the messages' times were from the right one, at most. */
    clockErrorMs: () => Math.max(...programs.map((program) => program.clockErrorMs())),

    /** Nothing new is said; resolves when all that was said is stored, or given up. */
    async stop(): Promise<void> {
      for (const program of programs) program.beSilent();
      await becomes(() => programs.every(({ hasSaidAll }) => hasSaidAll()), TOLD_WITHIN_MS);
    },

    /** From what a program says to its being told that it is stored. */
    sendWaits: (): Wait[] =>
      programs.flatMap(({ saidAtMs, toldAtMs }) => waitsBetween(saidAtMs, toldAtMs)),

    /** From a message's acknowledgement to its sender until the program in its room is told. */
    newsWaits: (ackedAtMs: ReadonlyMap<string, number>, final: FinalView): Wait[] =>
      programs.flatMap(({ id, toldAtMs }) => {
        const acked = (final.get(id) ?? []).map(({ text }) => [text, ackedAtMs.get(text)] as const);
        return waitsBetween(acked, toldAtMs);
      }),

    /** Whether each has been told all that is there, once and in order. */
    becomeComplete: (final: FinalView): Promise<boolean> =>
      becomes(
        () =>
          programs.every(
            ({ id, seqs }) =>
              seqs.length === final.get(id)?.length && seqs.every((seq, at) => seq === at + 1),
          ),
        TOLD_WITHIN_MS,
      ),
  };
}

function waitsBetween(
  from: Iterable<readonly [text: string, atMs: number | undefined]>,
  to: ReadonlyMap<string, number>,
): Wait[] {
  return [...from].flatMap(([text, fromMs]) =>
    fromMs === undefined ? [] : [{ fromMs, toMs: to.get(text) ?? Infinity }],
  );
}
