import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createArrivals } from '../../src/lib/arrivals.ts';

function useLine() {
  const server = new EventEmitter();
  const arrivals = createArrivals(server);
  const entered: number[] = [];
  const gone = new Set<number>();
  const come = (count: number, as: 'new' | 'begun' = 'new', first = 0): boolean[] =>
    Array.from({ length: count }, (_, at) =>
      arrivals.queue(
        { enter: () => entered.push(first + at), isGone: () => gone.has(first + at) },
        as,
      ),
    );
  return { connect: () => server.emit('connection'), come, entered, gone };
}

test('where nobody connects, requests are taken at once', () => {
  const { come, entered } = useLine();
  come(3);
  expect(entered).toEqual([0, 1, 2]);
});

test('requests wait while connections come in, then all are taken in order', async () => {
  const { connect, come, entered } = useLine();
  connect();
  come(40);
  for (let turn = 0; turn < 5; turn += 1) {
    expect(entered).toEqual([]);
    connect();
    await setImmediate();
  }
  await vi.waitFor(() => expect(entered).toHaveLength(40));
  expect(entered).toEqual(Array.from({ length: 40 }, (_, at) => at));
});

test('connections without end keep requests waiting 40 ms and no longer', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const { connect, come, entered } = useLine();
  connect();
  come(1);
  for (let turn = 0; turn < 100; turn += 1) {
    connect();
    await setImmediate();
  }
  expect(entered).toEqual([]);
  vi.advanceTimersByTime(41);
  await setImmediate();
  expect(entered).toEqual([0]);
});

test('more than the line holds are refused, and taken again when it is shorter', async () => {
  const { connect, come, entered } = useLine();
  connect();
  expect(come(6000).every(Boolean)).toBe(true);
  expect(come(1)).toEqual([false]);
  expect(come(2001, 'begun').filter(Boolean), 'a line of their own').toHaveLength(2000);
  await vi.waitFor(() => expect(entered).toHaveLength(8000));
  expect(come(1)).toEqual([true]);
});

test('whoever has begun goes on before anybody new begins', async () => {
  const { connect, come, entered } = useLine();
  connect();
  come(20);
  come(3, 'begun', 100);
  await vi.waitFor(() => expect(entered).toHaveLength(23));
  expect(entered.slice(0, 4)).toEqual([100, 101, 102, 0]);
});

test('a turn lets in two who have begun, or four new ones, so that it stays short', async () => {
  const { connect, come, entered } = useLine();
  connect();
  come(20);
  come(20, 'begun', 100);
  let before = 0;
  while (entered.length < 40) {
    await setImmediate();
    const now = entered.slice(before);
    before = entered.length;
    expect(now.filter((one) => one >= 100).length).toBeLessThanOrEqual(2);
    expect(now.filter((one) => one < 100).length).toBeLessThanOrEqual(4);
  }
});

test('whoever has gone while waiting takes no turn', async () => {
  const { connect, come, entered, gone } = useLine();
  connect();
  come(100);
  for (let at = 0; at < 99; at += 1) gone.add(at);
  await setImmediate();
  await setImmediate();
  expect(entered).toEqual([99]);
});
