const BAR_CHARACTERS = 24;
/** A person sees it move; a terminal far away is not flooded. */
const DRAW_EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;
const CLEAR = '\r\u001B[K';

export interface Progress {
  /** `label` names what is being done now; a new one gets a line of its own where there is no terminal. */
  show(label: string, done: number, total: number): void;
  end(): void;
}

/** A bar on a terminal, plain lines elsewhere. */
export function createProgress(
  out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  nowMs: () => number = () => performance.now(),
): Progress {
  return out.isTTY ? createBar(out, nowMs) : createLines(out, nowMs);
}

function createBar(out: Pick<NodeJS.WriteStream, 'write'>, nowMs: () => number): Progress {
  let drawnMs = Number.NEGATIVE_INFINITY;
  return {
    show(label, done, total) {
      if (nowMs() - drawnMs < DRAW_EVERY_MS && done < total) return;
      drawnMs = nowMs();
      const filled = Math.floor(shareOf(done, total) * BAR_CHARACTERS);
      const bar = '#'.repeat(filled).padEnd(BAR_CHARACTERS, '.');
      out.write(`${CLEAR}[${bar}] ${describe(label, done, total)}`);
    },
    end: () => void out.write(CLEAR),
  };
}

function createLines(out: Pick<NodeJS.WriteStream, 'write'>, nowMs: () => number): Progress {
  let written: string | undefined;
  let writtenMs = Number.NEGATIVE_INFINITY;
  return {
    show(label, done, total) {
      if (label === written && nowMs() - writtenMs < LINE_EVERY_MS) return;
      written = label;
      writtenMs = nowMs();
      out.write(`${describe(label, done, total)}\n`);
    },
    end: () => undefined,
  };
}

function describe(label: string, done: number, total: number): string {
  const percent = Math.floor(shareOf(done, total) * 100);
  return `${percent.toString().padStart(3)} %  ${label}`;
}

function shareOf(done: number, total: number): number {
  return total === 0 ? 1 : Math.min(1, done / total);
}
