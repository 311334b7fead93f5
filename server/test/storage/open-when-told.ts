// A process that loads everything, says so, and opens the database when a line comes in, as what it is
// told to be: what several of these do then, they do at one moment.
import { once } from 'node:events';
import { readSettings } from '../../src/config/settings.ts';
import { openStorage, type OpenOptions } from '../../src/storage/open.ts';

const settings = readSettings(process.env);
const as = process.argv[2] as OpenOptions['as'];
process.stdout.write('loaded\n');
await once(process.stdin, 'data');
const storage = await openStorage(settings, { as });
process.stdout.write(`epoch ${storage.epoch}\n`);
await storage.close();
process.exit(0);
