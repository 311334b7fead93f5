import { describe, expect, test } from 'vitest';
import { missingEvidence } from './imports/evidence.ts';
import { findBlindRules } from './imports/plant.ts';
import { PLANTED_DEFECTS } from './imports/planted-defects.ts';
import { describeViolations, readImports, RULE_NAMES } from './imports/read-imports.ts';

const SECOND = 1000;

describe('the rules about imports', () => {
  test('each has planted defects, and there are none for a rule that is gone', () => {
    expect(Object.keys(PLANTED_DEFECTS).toSorted()).toEqual(RULE_NAMES.toSorted());
  });

  test(
    'each catches what is planted for it, and refuses nothing that is allowed, in a few seconds',
    async () => {
      const startedAtMs = performance.now();
      expect(await findBlindRules()).toEqual([]);
      expect(performance.now() - startedAtMs).toBeLessThan(10 * SECOND);
    },
    20 * SECOND,
  );

  test('the server keeps them, and its imports were really read', async () => {
    const result = await readImports(process.cwd(), ['contract', 'server/src']);
    expect(describeViolations(result)).toEqual([]);
    expect(missingEvidence(result)).toEqual([]);
  });

  test('a reading that saw nothing is no proof', async () => {
    const result = await readImports(process.cwd(), ['docs/reference']);
    expect(describeViolations(result)).toEqual([]);
    expect(missingEvidence(result)).not.toEqual([]);
  });
});
