// A turn of the event loop accepts one connection, and does all that the accepted ones ask for. When a herd
// comes back at once, each turn grows long, and whoever else connects waits behind the work of everybody
// before. So while connections come in, what anybody asks for waits in line: first the kernel's queue is
// emptied, a fraction of a millisecond each; then some are let in.

/** Who would wait longer than a client does, ten seconds, had better come again. */
const WAITING_MAX = 2000;

/** So many are let in at once: a few milliseconds of work, whose commits share one sync of the disk. */
const LET_IN_MAX = 8;

/** However many go on connecting, some are let in after so many turns. */
const TURNS_MAX = 32;

export type Arrivals = ReturnType<typeof createArrivals>;

/** @param server the HTTP server, which tells of each connection that it accepts */
export function createArrivals(server: { on(name: 'connection', listener: () => void): unknown }) {
  const line: (() => void)[] = [];
  let accepted = 0;
  let isBusy = false;
  let turns = 0;

  server.on('connection', () => {
    accepted += 1;
    if (isBusy) return;
    isBusy = true;
    setImmediate(turn);
  });

  function turn(): void {
    const isQuiet = accepted === 0;
    accepted = 0;
    turns += 1;
    if (isQuiet || turns > TURNS_MAX) letIn();
    isBusy = !isQuiet || line.length > 0;
    if (isBusy) setImmediate(turn);
  }

  function letIn(): void {
    turns = 0;
    for (const enter of line.splice(0, LET_IN_MAX)) enter();
  }

  return {
    /** Calls `enter` in its turn, at once when nobody connects. False: too many wait. */
    queue(enter: () => void): boolean {
      if (line.length >= WAITING_MAX) return false;
      if (isBusy) line.push(enter);
      else enter();
      return true;
    },
  };
}
