import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createArrivals } from '../../src/lib/arrivals.ts';

function useLine() {
  const server = new EventEmitter();
  const arrivals = createArrivals(server);
  const entered: number[] = [];
  const come = (count: number): boolean[] =>
    Array.from({ length: count }, (_, at) => arrivals.queue(() => entered.push(at)));
  return { connect: () => server.emit('connection'), come, entered };
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

test('connections without end do not keep requests waiting for ever', async () => {
  const { connect, come, entered } = useLine();
  connect();
  come(1);
  let turns = 0;
  for (; turns < 100 && entered.length === 0; turns += 1) {
    connect();
    await setImmediate();
  }
  expect(turns).toBeLessThan(100);
});

test('more than the line holds are refused, and taken again when it is shorter', async () => {
  const { connect, come, entered } = useLine();
  connect();
  expect(come(2000).every(Boolean)).toBe(true);
  expect(come(1)).toEqual([false]);
  await vi.waitFor(() => expect(entered).toHaveLength(2000));
  expect(come(1)).toEqual([true]);
});
