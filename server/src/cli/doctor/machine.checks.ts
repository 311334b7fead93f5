import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { inMiB } from '../../storage/durable-files.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const NODE_MAJOR_MIN = 24;
const MiB = 1024 * 1024;
/** Below the first the server may stop taking messages any moment, below the second soon. */
const DISK_BYTES_MIN = 64 * MiB;
const DISK_BYTES_LOW = 1024 * MiB;
/** A machine without a battery for its clock starts in 1970. */
const YEAR_MIN = 2025;
const YEAR_MAX = 2100;

export function checkNode(version: string): Finding {
  return Number.parseInt(version, 10) >= NODE_MAJOR_MIN
    ? ok(`Node ${version}`)
    : warn(`Node ${version}`, `Install Node ${NODE_MAJOR_MIN}; this one is not tested.`);
}

export function checkYear(clock: Clock): Finding {
  const now = new Date(clock());
  const year = now.getUTCFullYear();
  return year >= YEAR_MIN && year <= YEAR_MAX
    ? ok(`clock says ${now.toISOString()}`)
    : fail(`clock says ${now.toISOString()}`, 'Set it, and keep it right with NTP.');
}

/** Writes to the data folder as a commit does, and takes it back. A missing one is not made. */
export function checkDataFolder(dataDir: string): Finding {
  const folder = resolve(dataDir);
  try {
    if (!existsSync(folder)) {
      accessSync(nearestFolder(folder), constants.W_OK);
      return ok(`data folder ${folder} will be made by the first start`);
    }
    if (!statSync(folder).isDirectory()) return fail(`${folder} is no folder`, 'Set DATA_DIR.');
    writeAndSync(join(folder, `.doctor-${process.pid}`));
    return ok(`data folder ${folder} can be written`);
  } catch (error) {
    return fail(
      `data folder ${folder} cannot be written: ${(error as Error).message}`,
      'Give it to the user that runs the server, or set DATA_DIR.',
    );
  }
}

function writeAndSync(path: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, 'doctor');
    fsyncSync(file);
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

export function checkDisk(dataDir: string): Finding {
  const { bavail, bsize } = statfsSync(nearestFolder(resolve(dataDir)));
  return judgeFreeDisk(bavail * bsize);
}

export function judgeFreeDisk(free: number): Finding {
  const what = `${inMiB(free)} MiB of disk are free`;
  const advice = 'Make room: a full disk refuses messages.';
  if (free < DISK_BYTES_MIN) return fail(what, advice);
  return free < DISK_BYTES_LOW ? warn(what, advice) : ok(what);
}

function nearestFolder(path: string): string {
  return existsSync(path) ? path : nearestFolder(dirname(path));
}
