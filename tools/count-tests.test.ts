import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('count-tests.ts', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dowellchat-counts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function count(report: string | undefined, exitCode: string): string {
  const file = join(folder, 'report.json');
  rmSync(file, { force: true });
  if (report !== undefined) writeFileSync(file, report);
  const { stdout, status } = spawnSync(process.execPath, [PROGRAM, file, exitCode], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  return stdout.trim();
}

const report = (counts: object) =>
  JSON.stringify({
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...counts,
  });

const BROKEN_FILE = { name: 'a.test.ts', status: 'failed', message: '', assertionResults: [] };

const CASES = [
  { title: 'tests that passed', text: report({ numPassedTests: 3 }), code: '0', says: '3 0' },
  {
    title: 'a test that was skipped has failed',
    text: report({ numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 }),
    code: '0',
    says: '3 2',
  },
  {
    title: 'a file that could not be read has failed',
    text: report({ numPassedTests: 3, testResults: [BROKEN_FILE] }),
    code: '1',
    says: '3 1',
  },
  {
    title: 'a run that ended badly has failed although no test did',
    text: report({ numPassedTests: 3 }),
    code: '1',
    says: '3 1',
  },
  { title: 'a run of no test has failed', text: report({}), code: '0', says: '0 1' },
  { title: 'a report that is missing', text: undefined, code: '0', says: '0 1' },
  { title: 'a report cut short', text: '{"numPassed', code: '0', says: '0 1' },
];

test.each(CASES)('$title: $says', ({ text, code, says }) => {
  expect(count(text, code)).toBe(says);
});
