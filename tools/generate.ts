import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { toOpenApi } from '../server/src/http/openapi.ts';
import { VERSION } from '../server/src/lib/version.ts';
import { clientOperations } from './generate/client-operations.ts';
import { lockFile } from './generate/lock-file.ts';
import { settingsPage } from './generate/settings-page.ts';

/** What is made of declarations in the sources, or added to what npm makes, by file. */
const GENERATED: Readonly<Record<string, () => string>> = {
  'client/src/generated/operations.ts': clientOperations,
  'docs/reference/settings.md': settingsPage,
  'package-lock.json': lockFile,
  'docs/reference/openapi.json': () => `${JSON.stringify(toOpenApi(VERSION), null, 2)}\n`,
};

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const stale = Object.entries(GENERATED)
  .map(([file, make]) => ({ file, text: make() }))
  .filter(({ file, text }) => text !== contentOf(file));

for (const { file, text } of stale) {
  if (values.check) {
    console.error(`${file} is stale: run npm run generate`);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`wrote ${file}`);
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
