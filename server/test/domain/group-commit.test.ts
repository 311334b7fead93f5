import { expect, test } from 'vitest';
import { GroupCommit } from '../../src/domain/messages/group-commit.ts';
import { ApplicationError } from '../../src/lib/application-error.ts';

interface Commit {
  readonly items: readonly string[];
  readonly finish: () => void;
  readonly fail: (error: Error) => void;
}

/** A queue whose commits end when the test says so. */
function openQueue(limits: {
  waitingMax?: number;
  waitingBytesMax?: number;
  batchMax?: number;
  batchBytesMax?: number;
}) {
  const commits: Commit[] = [];
  const begun: ((commit: Commit) => void)[] = [];
  const queue = new GroupCommit<string, string>({
    waitingMax: 100,
    waitingBytesMax: 1000,
    batchMax: 100,
    batchBytesMax: 1000,
    delayMs: 0,
    laneOf: ([lane = '']) => (lane >= 'A' && lane <= 'Z' ? lane : ''),
    ...limits,
    commit: (items) =>
      new Promise((resolve, reject) => {
        const commit = {
          items,
          finish: () => resolve(items.map((item) => `${item} stored`)),
          fail: reject,
        };
        commits.push(commit);
        begun.shift()?.(commit);
      }),
  });
  /** The next commit to begin. */
  const nextCommit = (): Promise<Commit> => new Promise((resolve) => begun.push(resolve));
  return { queue, commits, nextCommit };
}

/** Keeps what became of a promise, so that a test can ask while it is open. */
function watch<T>(promise: Promise<T>): { outcome: 'open' | T | Error } {
  const watched: { outcome: 'open' | T | Error } = { outcome: 'open' };
  promise.then(
    (value) => (watched.outcome = value),
    (error: unknown) => (watched.outcome = error as Error),
  );
  return watched;
}

test('an item is settled only after its commit', async () => {
  const { queue, nextCommit } = openQueue({});
  const begins = nextCommit();
  const sent = queue.submit('a', 1);
  const watched = watch(sent);
  const commit = await begins;
  expect(watched.outcome).toBe('open');
  commit.finish();
  expect(await sent).toBe('a stored');
});

test('items of one turn share a commit and keep their order', async () => {
  const { queue, commits, nextCommit } = openQueue({});
  const begins = nextCommit();
  const sent = Promise.all(['a', 'b', 'c'].map((item) => queue.submit(item, 1)));
  (await begins).finish();
  expect(await sent).toEqual(['a stored', 'b stored', 'c stored']);
  expect(commits.map(({ items }) => items)).toEqual([['a', 'b', 'c']]);
});

test('items that arrive during a commit share the next one, in the order they came', async () => {
  const { queue, commits, nextCommit } = openQueue({});
  const first = nextCommit();
  const a = queue.submit('a', 1);
  const commit = await first;
  const second = nextCommit();
  const others = ['b', 'c', 'd'].map((item) => queue.submit(item, 1));
  expect(queue.depth).toBe(3);
  commit.finish();
  await a;
  (await second).finish();
  await Promise.all(others);
  expect(commits.map(({ items }) => items)).toEqual([['a'], ['b', 'c', 'd']]);
  expect(queue.depth).toBe(0);
});

test('never two commits at once, and never more items in one than allowed', async () => {
  let underWay = 0;
  const sizes: number[] = [];
  const queue = new GroupCommit<number, number>({
    waitingMax: 100,
    waitingBytesMax: 1000,
    batchMax: 4,
    batchBytesMax: 1000,
    delayMs: 0,
    laneOf: () => '',
    async commit(items) {
      underWay += 1;
      expect(underWay).toBe(1);
      sizes.push(items.length);
      await Promise.resolve();
      underWay -= 1;
      return [...items];
    },
  });
  const items = Array.from({ length: 10 }, (_, index) => index);
  expect(await Promise.all(items.map((item) => queue.submit(item, 1)))).toEqual(items);
  expect(sizes).toEqual([4, 4, 2]);
});

test('lanes take turns, and each keeps its order', async () => {
  const { queue, commits, nextCommit } = openQueue({ batchMax: 4 });
  const first = nextCommit();
  const sent = Promise.all(
    ['A1', 'A2', 'A3', 'A4', 'A5', 'B1', 'B2', 'C1'].map((item) => queue.submit(item, 1)),
  );
  const commit = await first;
  const second = nextCommit();
  commit.finish();
  (await second).finish();
  await sent;
  expect(commits.map(({ items }) => items)).toEqual([
    ['A1', 'B1', 'C1', 'A2'],
    ['B2', 'A3', 'A4', 'A5'],
  ]);
});

test.each([
  { title: 'items', limits: { waitingMax: 10 } },
  { title: 'bytes', limits: { waitingBytesMax: 10 } },
])('who fills the queue with $title is refused, and others find room', async ({ limits }) => {
  const { queue, nextCommit } = openQueue(limits);
  const begins = nextCommit();
  const sent: Promise<unknown>[] = [];
  const submit = (item: string): void => void sent.push(queue.submit(item, 1));
  const refusal = expect.objectContaining({ code: 'OVERLOADED' });
  for (let at = 1; at <= 8; at += 1) submit(`A${at}`);
  expect(() => submit('A9')).toThrow(refusal);
  submit('B1');
  submit('C1');
  expect(() => submit('D1'), 'nothing is left').toThrow(refusal);
  const commit = await begins;
  commit.finish();
  await Promise.all(sent);
});

test('a commit takes no more bytes than allowed, but always one item', async () => {
  const { queue, commits, nextCommit } = openQueue({ batchBytesMax: 10 });
  const first = nextCommit();
  const stored = [queue.submit('a', 6), queue.submit('b', 4), queue.submit('c', 1)];
  stored.push(queue.submit('larger than allowed', 11), queue.submit('d', 1));
  for (let next = first; commits.length < 4; next = nextCommit()) (await next).finish();
  commits.at(-1)?.finish();
  await Promise.all(stored);
  expect(commits.map(({ items }) => items)).toEqual([
    ['a', 'b'],
    ['c'],
    ['larger than allowed'],
    ['d'],
  ]);
});

test('a commit that fails rejects its own batch and no other', async () => {
  const { queue, nextCommit } = openQueue({ batchMax: 2 });
  const first = nextCommit();
  const lost = [watch(queue.submit('a', 1)), watch(queue.submit('b', 1))];
  const kept = queue.submit('c', 1);
  const commit = await first;
  const second = nextCommit();
  commit.fail(new Error('no disk'));
  (await second).finish();
  expect(await kept).toBe('c stored');
  expect(lost.map(({ outcome }) => outcome)).toEqual([new Error('no disk'), new Error('no disk')]);
});

const FULL = [
  { title: 'as many items as may wait', limits: { waitingMax: 2 }, bytes: 1 },
  { title: 'as many bytes as may wait', limits: { waitingBytesMax: 20 }, bytes: 10 },
];

test.each(FULL)('a queue that holds $title refuses more, retryably', async ({ limits, bytes }) => {
  const { queue, nextCommit } = openQueue(limits);
  const begins = nextCommit();
  const accepted = [queue.submit('a', bytes), queue.submit('b', bytes)];
  expect(() => queue.submit('c', bytes)).toThrow(ApplicationError);
  expect(() => queue.submit('c', bytes)).toThrow(
    expect.objectContaining({ code: 'OVERLOADED', status: 503, retryAfterSeconds: 1 }),
  );
  const commit = await begins;
  expect(commit.items, 'what was refused is not committed').toEqual(['a', 'b']);

  const next = nextCommit();
  const late = queue.submit('d', bytes);
  commit.finish();
  expect(await Promise.all(accepted)).toEqual(['a stored', 'b stored']);
  (await next).finish();
  expect(await late, 'there is room again once a batch is taken').toBe('d stored');
});

test('an item larger than the queue is taken when nothing else waits', async () => {
  const { queue, nextCommit } = openQueue({ waitingBytesMax: 10 });
  const begins = nextCommit();
  const large = queue.submit('large', 11);
  (await begins).finish();
  expect(await large).toBe('large stored');
});

test('draining waits for what is under way and for what waits behind it', async () => {
  const { queue, nextCommit } = openQueue({ batchMax: 1 });
  const first = nextCommit();
  const sent = [queue.submit('a', 1), queue.submit('b', 1)];
  const drained = watch(queue.drain().then(() => 'drained'));
  const commit = await first;
  const second = nextCommit();
  commit.finish();
  const last = await second;
  expect(drained.outcome).toBe('open');
  last.finish();
  await Promise.all(sent);
  await queue.drain();
  expect(drained.outcome).toBe('drained');
});

test('draining waits for a batch that is rejected, too', async () => {
  const { queue, nextCommit } = openQueue({});
  const begins = nextCommit();
  const lost = watch(queue.submit('a', 1));
  const drained = queue.drain();
  (await begins).fail(new Error('no disk'));
  await drained;
  expect(lost.outcome).toEqual(new Error('no disk'));
});

test('an idle queue is drained at once', async () => {
  await openQueue({}).queue.drain();
});
