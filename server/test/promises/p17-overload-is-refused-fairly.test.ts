import { onTestFinished, test } from 'vitest';
import { createDatabaseInMemory } from '../support/engine.ts';
import {
  expectOthersToBeSlowedLittle,
  expectOverloadToBeRefused,
} from './drivers/overload-is-refused-fairly.ts';
import { useRunOn, type Run } from './support/run.ts';

/** Commits so slow that they are the limit, and not the machine that the clients share with the server. */
const SETTINGS = { COMMIT_DELAY_MS: '1600', QUEUE_MESSAGES_MAX: '540' };
/** Twice what one commit takes: the next is full when it begins. */
const SATURATING = 512;

test('P17: five times of what it can do is refused early, and goes on being done', async () => {
  const run = await useServer();
  await expectOverloadToBeRefused(run, { urls: [run.server.url], saturating: SATURATING });
});

test('P17: an organization at ten times its share slows the others little, and none of them is refused', async () => {
  const run = await useServer();
  await expectOthersToBeSlowedLittle(run, { urls: [run.server.url], saturating: SATURATING });
});

/**
 * A sync of the embedded database holds the process for as long as the disk takes, and so who is refused
 * meanwhile. What a busy machine's disk takes is left out, for the bound is on what the queue costs.
 */
async function useServer(): Promise<Run> {
  const database = await createDatabaseInMemory();
  onTestFinished(() => database.drop());
  return useRunOn(database, SETTINGS);
}
