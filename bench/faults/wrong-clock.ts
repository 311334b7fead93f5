import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the file that says by how much the clock of a program is wrong. */
export const CLOCK_FILE = 'DOWELLCHAT_FAULTS_CLOCK_FILE';
export const LOOK_EVERY_MS = 10;

/** The wall clock of a server under test. */
export interface WrongClock {
  /** What the server must be started with. */
  readonly env: Readonly<Record<string, string>>;
  /** From some milliseconds later on the server's time is this far from the right one. */
  setBy(ms: number): void;
  remove(): void;
}

export function createWrongClock(): WrongClock {
  const folder = mkdtempSync(join(tmpdir(), 'dowellchat-clock-'));
  const file = join(folder, 'wrong-by-ms');

  function setBy(ms: number): void {
    // Renamed, for half a number would be another time.
    const draft = `${file}.draft`;
    writeFileSync(draft, String(ms));
    renameSync(draft, file);
  }

  setBy(0);
  const program = new URL('./shifted-clock.ts', import.meta.url).href;
  return {
    env: { NODE_OPTIONS: `--import ${program}`, [CLOCK_FILE]: file },
    setBy,
    remove: () => rmSync(folder, { recursive: true }),
  };
}
