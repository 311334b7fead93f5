import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The chat as a visitor meets it: in its frame, or as a page. */
export interface Chat {
  readonly root: FrameLocator | Page;
  readonly box: Locator;
  readonly log: Locator;
  /** Messages of both sides, without the greeting. */
  readonly messages: Locator;
  /** Writes as a person does, and sends with Enter. */
  send(text: string): Promise<void>;
  /** Texts of the messages, oldest first. */
  texts(): Promise<string[]>;
  /** Waits until the messages are exactly these. */
  shows(texts: readonly string[]): Promise<void>;
  /** What has become of the visitor's latest message, in words. */
  state(): Promise<string>;
}

export function chatOn(root: FrameLocator | Page): Chat {
  const box = root.locator('textarea');
  const messages = root.locator('.message > .unseen + .bubble');
  const texts = (): Promise<string[]> => messages.locator('.text').allTextContents();
  return {
    root,
    box,
    log: root.getByRole('log'),
    messages,
    async send(text) {
      await box.fill(text);
      await box.press('Enter');
    },
    texts,
    async shows(expected) {
      // Fetched here: the screenshots go through the same chat, without a test around them.
      const { expect } = await import('vitest');
      await expect.poll(texts).toEqual(expected);
    },
    state: () => root.locator('.message.visitor .meta').last().innerText(),
  };
}

/** A chat that a page embeds: its launcher, and the chat in the frame. */
export interface EmbeddedChat extends Chat {
  readonly launcher: Locator;
  readonly frame: Locator;
  /** Opens it and waits until it can be written in. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** The chat of a page; of several, the one at a place. */
export function embeddedOn(page: Page, place = 0): EmbeddedChat {
  const host = page.locator('dowellchat-launcher').nth(place);
  const launcher = host.locator('button.button');
  const frame = host.locator('iframe');
  const chat = chatOn(frame.contentFrame());
  return {
    ...chat,
    launcher,
    frame,
    async open() {
      await launcher.click();
      await chat.box.waitFor();
    },
    async close() {
      await launcher.click();
      await frame.waitFor({ state: 'hidden' });
    },
  };
}
