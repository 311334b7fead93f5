import { findBlindRules } from './imports/plant.ts';
import { missingEvidence } from './imports/evidence.ts';
import { describeViolations, readImports, RULE_NAMES } from './imports/read-imports.ts';

const FOLDERS = [
  'contract',
  'server',
  'client',
  'widget/src',
  'console/src',
  'e2e',
  'bench',
  'tools',
];

const result = await readImports(process.cwd(), FOLDERS);
const problems = [
  ...describeViolations(result),
  ...missingEvidence(result),
  ...(await findBlindRules()),
];

for (const problem of problems) console.error(problem);
const { totalCruised, totalDependenciesCruised } = result.summary;
console.log(
  `${totalCruised} modules and ${totalDependenciesCruised} imports read by ${RULE_NAMES.length} rules`,
);
if (problems.length > 0) process.exitCode = 1;
