import { readFileSync } from 'node:fs';

/** The part of vitest's JSON report that is counted. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; message: string; assertionResults: unknown[] }[];
}

interface Counts {
  passed: number;
  failed: number;
}

/**
 * Prints `passed failed` for a report and vitest's exit code. A skipped test counts as failed: where
 * this runs, all services are there. So does a file that could not be read, and a run that ended
 * badly although no test failed (a crash, an error outside any test, a report never written).
 */
const [file = '', exitCode = ''] = process.argv.slice(2);
const counts = countReport(readReport(file));
if (exitCode !== '0' && counts.failed === 0) {
  console.error(`vitest ended with code ${exitCode} although no test failed`);
  counts.failed = 1;
}
console.log(`${counts.passed} ${counts.failed}`);

function countReport(report: Report | undefined): Counts {
  if (report === undefined) return { passed: 0, failed: 1 };
  const skipped = report.numPendingTests + report.numTodoTests;
  if (skipped > 0) console.error(`${skipped} tests were skipped: counted as failed`);
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  for (const { name, message } of broken) console.error(`${name}: ${message}`);
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + skipped + broken.length;
  // A report without a single test is a run that found nothing to run.
  return { passed, failed: passed + failed === 0 ? 1 : failed };
}

function readReport(path: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch (error) {
    console.error(`no report of the tests: ${String(error)}`);
    return undefined;
  }
}
