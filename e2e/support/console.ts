import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Journey } from './journey.ts';

export const OWNER = {
  name: 'Ana Petrović',
  email: 'ana@example.com',
  password: 'a quiet harbour at dawn',
};

/** Makes the first account of a server, as its first visitor does. */
export async function claim(page: Page, chatUrl: string): Promise<void> {
  await page.goto(`${chatUrl}/console/`);
  await page.getByRole('heading', { name: 'Make this server yours' }).waitFor();
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Create the owner’s account' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
}

/** Fills in the first step; where it goes from there is looked at by whoever calls. */
export async function signIn(
  page: Page,
  chatUrl: string,
  { email, password }: { email: string; password: string } = OWNER,
): Promise<void> {
  await page.goto(`${chatUrl}/console/`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Your account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

/** Opens a page of an organization's settings. */
export async function openSettings(
  page: Page,
  chatUrl: string,
  organization: string,
  name: string,
): Promise<void> {
  await page.goto(`${chatUrl}/console/o/${organization}/settings/${name}`);
  await page.getByRole('navigation', { name: 'Settings' }).waitFor();
}

/** A signed-in owner's page on a server that `claim` was called for. */
export async function ownersPage(journey: Journey, chatUrl: string): Promise<Page> {
  const page = await journey.newPage();
  await signIn(page, chatUrl);
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  return page;
}

/** The text of a window's link or secret. */
export async function shownText(page: Page, label: string): Promise<string> {
  const text = await page.getByRole('region', { name: label }).innerText();
  expect(text.length).toBeGreaterThan(0);
  return text.trim();
}
