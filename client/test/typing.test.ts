import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTyping, createTypingExpiry } from '../src/typing.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('however fast somebody types, it is said once in three seconds', () => {
  const said: boolean[] = [];
  const typing = createTyping((isTyping) => said.push(isTyping));
  for (let tenths = 0; tenths < 70; tenths += 1) {
    typing.set(true);
    vi.advanceTimersByTime(100);
  }
  expect(said).toEqual([true, true, true]);
});

test('five seconds without a key end it, and so does saying so; never twice', () => {
  const said: boolean[] = [];
  const typing = createTyping((isTyping) => said.push(isTyping));
  typing.set(true);
  vi.advanceTimersByTime(4900);
  expect(said).toEqual([true]);
  vi.advanceTimersByTime(200);
  expect(said).toEqual([true, false]);
  typing.set(false);
  expect(said).toEqual([true, false]);
  typing.set(true);
  typing.set(false);
  expect(said).toEqual([true, false, true, false]);
});

test('others’ typing is over after six seconds without another word of it', () => {
  const over: string[] = [];
  const expiry = createTypingExpiry<string>((side) => over.push(side));
  expiry.heard('agent', true);
  vi.advanceTimersByTime(4000);
  expiry.heard('agent', true);
  vi.advanceTimersByTime(4000);
  expect(over).toEqual([]);
  vi.advanceTimersByTime(2100);
  expect(over).toEqual(['agent']);
  expiry.heard('agent', true);
  expiry.heard('agent', false);
  vi.advanceTimersByTime(7000);
  expect(over).toEqual(['agent']);
});
