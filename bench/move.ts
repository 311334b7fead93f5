/** Measures how long an instance takes to move from the embedded database to PostgreSQL, and back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSettings } from '../server/src/config/settings.ts';
import { openStorage } from '../server/src/storage/open.ts';
import type { MoveTo } from '../server/src/storage/transfer/move-mark.ts';
import { moveInstance } from '../server/src/storage/transfer/move.ts';
import { describeMachine } from './machine.ts';
import { seed } from './search/seed.ts';
import { createVocabulary } from './search/vocabulary.ts';

const USAGE = `node bench/move.ts --database-url U [options]
  --database-url U  an empty PostgreSQL database
  --messages N      messages to move, twenty in a room (100000)`;

const { values: options } = parseArgs({
  options: {
    'database-url': { type: 'string', default: '' },
    messages: { type: 'string', default: '100000' },
    help: { type: 'boolean', default: false },
  },
});

async function measure(to: MoveTo, dataDir: string): Promise<string> {
  console.error(`moving to ${to}`);
  const settings = readSettings({ DATA_DIR: dataDir, DATABASE_URL: options['database-url'] });
  const startedMs = performance.now();
  let copiedMs = startedMs;
  const { rows } = await moveInstance(settings, {
    to,
    isAnew: false,
    onProgress({ phase }) {
      if (phase === 'copying') copiedMs = performance.now();
    },
  });
  const tookMs = performance.now() - startedMs;
  const cells = [
    to,
    rows,
    seconds(tookMs),
    seconds(copiedMs - startedMs),
    ((rows / tookMs) * 1000).toFixed(0),
    (process.resourceUsage().maxRSS / 1024).toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dowellchat-bench-'));
  try {
    const from = join(folder, 'from');
    console.error(`seeding ${options.messages} messages`);
    const storage = await openStorage(readSettings({ DATA_DIR: from }), { as: 'serve' });
    await seed(storage, createVocabulary(), Number(options.messages));
    await storage.close();

    console.log(`${describeMachine(folder)}\n`);
    console.log('| to | rows | s | of which copying | rows/s | peak MiB |');
    console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
    console.log(await measure('postgres', from));
    console.log(await measure('sqlite', join(folder, 'back')));
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (options.help || options['database-url'] === '') console.log(USAGE);
else await run();
