import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** WCAG 2.2 asks for it, and axe does so only when told. */
const OPTIONS = { rules: { 'target-size': { enabled: true } } };

/** Every rule axe has, over the page and all its frames: nothing may be found. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  await untilStill(page);
  const { violations, passes } = await new AxeBuilder({ page }).options(OPTIONS).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
  }));
  expect(found, name).toEqual([]);
  expect(passes.length, 'axe has looked').toBeGreaterThan(10);
}

/** A colour on its way from one scheme to the other is neither's: what moves and ends is waited for. */
async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(resolve));
    });
    const moving = document.getAnimations().filter(({ effect }) => {
      const end = effect?.getComputedTiming().endTime;
      return typeof end === 'number' && Number.isFinite(end);
    });
    await Promise.allSettled(moving.map(({ finished }) => finished));
  });
}
