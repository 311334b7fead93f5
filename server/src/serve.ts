import closeWithGrace from 'close-with-grace';
import { createApp } from './app.ts';
import { explainFailure } from './cli/failures.ts';
import { readSettings, type Settings } from './config/settings.ts';
import { admissionWarning } from './domain/access/admission.policy.ts';
import { createLogger } from './lib/logger.ts';
import { VERSION } from './lib/version.ts';
import { watchEpoch } from './storage/epoch-watch.ts';
import { openStorage } from './storage/open.ts';

/** Exit codes: 1 the start was refused, 2 what is stored is not what it was, and a restart must look. */
const REFUSED = 1;
const BROKEN = 2;

/** New connections that the kernel keeps for us; it takes less where its own limit is lower. */
const BACKLOG = 4096;

try {
  await serve(readSettings(process.env));
} catch (error) {
  console.error(await explainFailure(error));
  process.exit(REFUSED);
}

async function serve(settings: Settings): Promise<void> {
  const log = createLogger(settings.LOG_LEVEL);
  const storage = await openStorage(settings, { as: 'serve' });
  const onAnotherDatabase = (): never => {
    log.fatal(
      'The database is another one than at the start: it was restored, or its epoch renewed. ' +
        'Stopping: a restart reads it anew.',
    );
    process.exit(BROKEN);
  };
  const app = createApp({
    settings,
    storage,
    log,
    onBrokenStorage(error) {
      log.fatal({ err: error }, 'The disk failed during a commit. Stopping: a restart will tell.');
      process.exit(BROKEN);
    },
  });
  // The embedded database is held by this process alone.
  const watch = storage.engine === 'postgres' ? watchEpoch(storage, onAnotherDatabase) : undefined;
  closeWithGrace(
    { delay: settings.SHUTDOWN_TIMEOUT_MS, logger: false },
    async ({ err, signal }) => {
      if (err !== undefined) log.fatal({ err }, 'unexpected error; stopping');
      else log.info({ signal }, 'stopping');
      await app.stop();
      await watch?.stop();
      await storage.close();
    },
  );
  await app.http.listen({
    host: settings.HOST,
    port: settings.PORT,
    backlog: BACKLOG,
    listenTextResolver: () => 'listening',
  });
  const warning = admissionWarning(settings);
  if (warning !== undefined) log.warn(warning);
  log.info(
    { version: VERSION, database: storage.engine, durability: storage.durability },
    'started',
  );
  const code = await app.newClaimCode();
  if (code !== undefined) {
    // Not through the log, which is kept: whoever has the code becomes the owner.
    console.log(`Nobody owns this instance yet. Claim it with the code ${code}`);
  }
  console.log(`DowellChat is ready on ${addressOf(app.http.server.address(), settings.HOST)}`);
}

function addressOf(address: unknown, host: string): string {
  const { port } = address as { port: number };
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
