import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

const RULES_FILE = './.dependency-cruiser.cjs';

const options = await extractDepcruiseOptions(RULES_FILE);

export const RULE_NAMES = (options.ruleSet?.forbidden ?? []).map(({ name = '' }) => name);

/** Reads every import under `folders` of `baseDir` and judges it by the rules. */
export async function readImports(baseDir: string, folders: string[]): Promise<ICruiseResult> {
  const { output } = await cruise(folders, { ...options, baseDir });
  if (typeof output === 'string') throw new Error('dependency-cruiser answered text, not modules');
  return output;
}

export function describeViolations({ summary }: ICruiseResult): string[] {
  return summary.violations.map(({ rule, from, to }) => `${from} → ${to} (${rule.name})`);
}
