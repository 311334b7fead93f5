import { expect, test } from 'vitest';
import { createShortMemory } from '../../src/lib/short-memory.ts';

/** A memory of what grows by one with every read. */
function createCounting() {
  let nowMs = 0;
  let reads = 0;
  const memory = createShortMemory(
    () => nowMs,
    async (key) => {
      reads += 1;
      return `${key}${reads}`;
    },
  );
  return { memory, setClock: (ms: number) => (nowMs = ms), countReads: () => reads };
}

test('within a second one read serves all, simultaneous readers too', async () => {
  const { memory, setClock, countReads } = createCounting();
  const first = await Promise.all([memory.get('a'), memory.get('a'), memory.get('a')]);
  setClock(999);
  expect([...first, await memory.get('a')]).toEqual(['a1', 'a1', 'a1', 'a1']);
  expect(countReads()).toBe(1);
  setClock(1000);
  expect(await memory.get('a')).toBe('a2');
});

test('each key is remembered by itself', async () => {
  const { memory } = createCounting();
  expect([await memory.get('a'), await memory.get('b'), await memory.get('a')]).toEqual([
    'a1',
    'b2',
    'a1',
  ]);
});

test('what is forgotten is read anew, and a read from before does not come back', async () => {
  const started: ((value: string) => void)[] = [];
  const memory = createShortMemory<string>(
    () => 0,
    () => new Promise((resolve) => started.push(resolve)),
  );
  const before = memory.get('a');
  memory.forget('a');
  const after = memory.get('a');
  started[1]?.('new');
  started[0]?.('old');
  expect([await before, await after, await memory.get('a')]).toEqual(['old', 'new', 'new']);
});

test('a failed read is not remembered', async () => {
  let isBroken = true;
  const memory = createShortMemory(
    () => 0,
    async () => {
      if (isBroken) throw new Error('gone');
      return 'back';
    },
  );
  await expect(memory.get('a')).rejects.toThrow('gone');
  isBroken = false;
  expect(await memory.get('a')).toBe('back');
});

test('a clock that is set back keeps nothing for longer', async () => {
  const { memory, setClock } = createCounting();
  setClock(3_600_000);
  expect(await memory.get('a')).toBe('a1');
  setClock(0);
  expect(await memory.get('a')).toBe('a2');
});
