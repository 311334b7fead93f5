import { readSettings, SettingsError, type Settings } from '../../config/settings.ts';
import { systemClock } from '../../lib/clock.ts';
import { checkDatabase } from './database.checks.ts';
import { checkBucket, checkThumbnails } from './files.checks.ts';
import { fail, ok, warn, type Finding } from './finding.ts';
import { checkMail } from './mail.checks.ts';
import { checkDataFolder, checkDisk, checkNode, checkYear } from './machine.checks.ts';
import { checkExposure, checkPort } from './network.checks.ts';
import { checkWidget } from './widget.checks.ts';
import { printable } from '../text.ts';

/** Room for the longest of `ok`, `warn` and `FAIL`. */
const LEVEL_CHARACTERS = 4;

export async function examine(): Promise<void> {
  const findings = [
    checkNode(process.versions.node),
    checkYear(systemClock),
    checkWidget(),
    ...(await examineSetUp()),
  ];
  for (const finding of findings) console.log(toLine(finding));
  if (findings.some(({ level }) => level === 'FAIL')) process.exitCode = 1;
}

async function examineSetUp(): Promise<Finding[]> {
  let settings: Settings;
  try {
    settings = readSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map((problem) =>
      fail(`setting ${problem}`, 'Correct it; the rest is examined then.'),
    );
  }
  return [
    checkForTests(settings),
    ...(settings.DATABASE_URL === ''
      ? [checkDataFolder(settings.DATA_DIR), checkDisk(settings.DATA_DIR)]
      : []),
    ...(await checkDatabase(settings, systemClock)),
    await checkBucket(settings),
    await checkThumbnails(),
    await checkPort(settings),
    checkExposure(settings),
    await checkMail(settings),
  ];
}

/** Settings that are there for tests make a server slow, or let anybody overload it. */
function checkForTests({ RATE_LIMITS, COMMIT_DELAY_MS }: Settings): Finding {
  const found = [
    ...(RATE_LIMITS === 'off' ? ['RATE_LIMITS=off'] : []),
    ...(COMMIT_DELAY_MS > 0 ? [`COMMIT_DELAY_MS=${COMMIT_DELAY_MS}`] : []),
  ];
  return found.length === 0
    ? ok('settings can be used')
    : warn(`settings are those of a test: ${found.join(', ')}`, 'Remove them where people chat.');
}

function toLine({ level, what, advice }: Finding): string {
  const parts = [level.padEnd(LEVEL_CHARACTERS), what, ...(advice === undefined ? [] : [advice])];
  return parts.map(printable).join('  ');
}
