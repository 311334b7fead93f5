// A turn of the event loop accepts one connection, and does all that the accepted ones ask for. When a herd
// comes back at once, each turn grows long, and whoever else connects waits behind the work of everybody
// before. So while connections come in, whatever it takes to be there again waits in line: first the kernel's
// queue is emptied, a fraction of a millisecond each; then some are let in. What those say who are there
// does not wait: it is let through between two turns, which are short for its sake.

/**
 * Of the new ones: who would wait longer than a client does, ten seconds, had better come again. Of those who
 * have begun, who are let in first: what their frames may weigh in memory.
 */
const WAITING_MAX = { begun: 2000, new: 6000 } as const;

/** So many are let in by one turn: a few milliseconds of work. */
const LET_IN_MAX = { begun: 2, new: 4 } as const;

/** However many go on connecting, some are let in after so many milliseconds. */
const ACCEPTING_MS_MAX = 40;

export interface Arrival {
  readonly enter: () => void;
  /** Whoever has gone while waiting takes nobody's turn. */
  readonly isGone: () => boolean;
}

export type Arrivals = ReturnType<typeof createArrivals>;

/** @param server the HTTP server, which tells of each connection that it accepts */
export function createArrivals(server: { on(name: 'connection', listener: () => void): unknown }) {
  /** Those who have begun go first: what is half done would be done in vain if they lost patience. */
  const lines = { begun: new Set<Arrival>(), new: new Set<Arrival>() } as const;
  let accepted = 0;
  let isBusy = false;
  let letInAtMs = 0;

  server.on('connection', () => {
    accepted += 1;
    if (isBusy) return;
    isBusy = true;
    letInAtMs = performance.now();
    setImmediate(turn);
  });

  function turn(): void {
    const isQuiet = accepted === 0;
    accepted = 0;
    if (isQuiet || performance.now() - letInAtMs > ACCEPTING_MS_MAX) letIn();
    isBusy = !isQuiet || lines.begun.size + lines.new.size > 0;
    if (isBusy) setImmediate(turn);
  }

  function letIn(): void {
    letInAtMs = performance.now();
    for (const as of ['begun', 'new'] as const) {
      let entered = 0;
      for (const arrival of lines[as]) {
        if (entered === LET_IN_MAX[as]) return;
        lines[as].delete(arrival);
        if (arrival.isGone()) continue;
        arrival.enter();
        entered += 1;
      }
    }
  }

  return {
    /**
     * Calls `enter` in its turn, at once when nobody connects. False: too many wait.
     * @param as `new`: asks for the first time; `begun`: was let in before, and goes on.
     */
    queue(arrival: Arrival, as: keyof typeof lines): boolean {
      const line = lines[as];
      if (line.size >= WAITING_MAX[as]) return false;
      if (isBusy) line.add(arrival);
      else arrival.enter();
      return true;
    },
  };
}
