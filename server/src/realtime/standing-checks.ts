import { setImmediate } from 'node:timers/promises';
import type { FindStandings, Admitted } from '../domain/access/standing.service.ts';
import type { Outbound } from './outbound.ts';
import { closestGathering, type Sockets } from './session.ts';

/** What ends in this process is told at once; what ends in another one is seen within this time. */
const ROUND_MS = 2500;
/** Asked for with one statement; other work has its turn between two. */
const BATCH = 250;
/** Visitors of one round. Of more, each round asks for others: it costs the same however many there are. */
const VISITORS_PER_ROUND = 2000;

export interface StandingChecksParts {
  readonly sockets: Sockets;
  readonly outbound: Outbound;
  readonly findStandings: FindStandings;
  readonly onError: (error: unknown) => void;
}

/** Closes sockets whose token, key or session admits nobody any more, whoever has ended it. */
export function createStandingChecks(parts: StandingChecksParts) {
  const { sockets, outbound, findStandings, onError } = parts;
  let firstVisitor = 0;
  let isStopped = false;
  let timer = setTimeout(() => void round(), ROUND_MS).unref();

  async function check(principals: readonly Admitted[]): Promise<void> {
    const standings = await findStandings(principals);
    standings.forEach((standing, index) => {
      const principal = principals[index];
      if (standing !== 'good' && principal !== undefined) outbound.end(principal, standing);
    });
  }

  async function round(): Promise<void> {
    try {
      const wanted = toCheck();
      for (let at = 0; at < wanted.length; at += BATCH) {
        if (isStopped) return;
        await check(wanted.slice(at, at + BATCH));
        await setImmediate();
      }
    } catch (error) {
      onError(error);
    }
    if (!isStopped) timer = setTimeout(() => void round(), ROUND_MS).unref();
  }

  /** Everybody once, however many sockets they have; of visitors as many as a round may cost. */
  function toCheck(): Admitted[] {
    const visitors = new Map<string, Admitted>();
    const others = new Map<string, Admitted>();
    for (const { data } of sockets.sockets.sockets.values()) {
      const { principal } = data;
      const known = principal.kind === 'visitor' ? visitors : others;
      known.set(closestGathering(principal), principal);
    }
    if (firstVisitor >= visitors.size) firstVisitor = 0;
    const some = [...visitors.values()].slice(firstVisitor, firstVisitor + VISITORS_PER_ROUND);
    firstVisitor += VISITORS_PER_ROUND;
    return [...others.values(), ...some];
  }

  return {
    /** Asks for one at once. */
    checkNow(principal: Admitted): void {
      check([principal]).catch(onError);
    },

    stop(): void {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
