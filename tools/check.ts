import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

interface Step {
  name: string;
  /** The npm script that does it, so that each step can be run alone. */
  script: string;
  args?: string[];
  /** What the output must say. A tool that did nothing also ends with 0. */
  says?: RegExp;
}

const TESTS = 'tests';

const STEPS: readonly Step[] = [
  { name: 'format', script: 'format:check', says: /All matched files/ },
  { name: 'lint', script: 'lint', says: /on \d{2,} files/ },
  { name: 'types', script: 'types' },
  { name: 'import rules', script: 'imports', says: /\d modules and \d+ imports read/ },
  { name: 'dead code', script: 'unused' },
  { name: 'generated files', script: 'generate', args: ['--check'] },
  { name: TESTS, script: 'test', says: /\bTests .*\d passed/ },
];

const { values } = parseArgs({ options: { 'skip-tests': { type: 'boolean', default: false } } });
const steps = STEPS.filter(({ name }) => !(values['skip-tests'] && name === TESTS));

const failed = steps.filter((step) => !run(step)).map(({ name }) => name);
if (failed.length > 0) console.log(`\nTo be mended: ${failed.join(', ')}`);
// .ci/run reads this line.
console.log(`check: ${steps.length - failed.length} passed, ${failed.length} failed`);
if (failed.length > 0) process.exitCode = 1;

function run({ name, script, args = [], says = /(?:)/ }: Step): boolean {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', script, '--', ...args], {
    encoding: 'utf8',
    maxBuffer: Infinity,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  const passed = status === 0 && says.test(stdout);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${passed ? 'ok  ' : 'FAIL'}  ${name.padEnd(16)} ${seconds} s`);
  if (!passed) {
    console.log(`${stdout}${stderr}`.trim().replaceAll(/^/gm, '      '));
    if (status === 0) console.log(`      ended well without saying ${says.source}`);
  }
  return passed;
}
