import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ALLOWED, PLANTED_DEFECTS, type PlantedFiles } from './planted-defects.ts';
import { describeViolations, readImports, RULE_NAMES } from './read-imports.ts';

/** Plants every defect and answers which were not caught, and what was refused wrongly. */
export async function findBlindRules(): Promise<string[]> {
  const problems = RULE_NAMES.filter((name) => PLANTED_DEFECTS[name] === undefined).map(
    (name) => `the rule ${name} has no planted defect`,
  );
  for (const [rule, defects] of Object.entries(PLANTED_DEFECTS)) {
    for (const [index, files] of defects.entries()) {
      const caught = await brokenRules(files);
      if (!caught.some((line) => line.endsWith(`(${rule})`))) {
        problems.push(`planted defect ${index + 1} of ${rule} was not caught`);
      }
    }
  }
  for (const files of ALLOWED) {
    const refused = await brokenRules(files);
    if (refused.length > 0) problems.push(`refused although allowed: ${refused.join(', ')}`);
  }
  return problems;
}

async function brokenRules(files: PlantedFiles): Promise<string[]> {
  // Real path: modules are reported by theirs, and the rules' patterns start at the tree's root.
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'imports-')));
  try {
    symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const folders = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? path))];
    return describeViolations(await readImports(root, folders));
  } finally {
    rmSync(root, { recursive: true });
  }
}
