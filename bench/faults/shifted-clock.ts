/**
 * Loaded into a program before anything else (`--import`): sets its wall clock wrong by as many
 * milliseconds as a file says. As when somebody sets the time of a machine, timers and
 * `performance.now()` go on as before.
 */
import { readFileSync } from 'node:fs';
import { CLOCK_FILE, LOOK_EVERY_MS } from './wrong-clock.ts';

const file = process.env[CLOCK_FILE] ?? '';
const rightNow = Date.now;
let wrongByMs = read();
setInterval(() => (wrongByMs = read()), LOOK_EVERY_MS).unref();

function read(): number {
  return Number(readFileSync(file, 'utf8'));
}

Date.now = () => rightNow() + wrongByMs;

globalThis.Date = new Proxy(Date, {
  construct: (target, parts: unknown[], made) =>
    Reflect.construct(target, parts.length === 0 ? [Date.now()] : parts, made) as Date,
  apply: () => new Date().toString(),
});
