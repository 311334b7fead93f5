import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSlowReaders } from '../../src/realtime/slow-readers.ts';
import type { Sockets } from '../../src/realtime/session.ts';

const SECOND_MS = 1000;

/** A socket as far as this matters: what its connection has not taken yet, and whether it is cut off. */
function makeReader() {
  const frames: { data: string }[] = [];
  const terminate = vi.fn<() => void>();
  const conn = {
    writeBuffer: frames,
    close: vi.fn<() => void>(),
    transport: { socket: { terminate } },
  };
  return { socket: { conn }, frames, isClosed: () => terminate.mock.calls.length > 0 };
}

function watch(...readers: readonly ReturnType<typeof makeReader>[]) {
  const sockets = new Map(readers.map(({ socket }, index) => [String(index), socket]));
  return createSlowReaders({ sockets: { sockets } } as unknown as Sockets);
}

describe('one small frame that waits', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('closes its reader after half a minute, and nobody else', () => {
    const [frozen, quick] = [makeReader(), makeReader()];
    const slowReaders = watch(frozen, quick);
    frozen.frames.push({ data: 'hello' });
    vi.advanceTimersByTime(30 * SECOND_MS);
    expect(frozen.isClosed(), 'at half a minute').toBe(false);
    // It is looked at every five seconds, and seen waiting at the first look.
    vi.advanceTimersByTime(10 * SECOND_MS);
    expect(frozen.isClosed(), 'ten seconds later').toBe(true);
    expect(quick.isClosed()).toBe(false);
    expect(slowReaders.count()).toBe(1);
    slowReaders.stop();
  });

  test('and is taken in between begins to wait anew', () => {
    const reader = makeReader();
    const slowReaders = watch(reader);
    for (let round = 0; round < 5; round += 1) {
      reader.frames.push({ data: 'hello' });
      vi.advanceTimersByTime(25 * SECOND_MS);
      reader.frames.length = 0;
      vi.advanceTimersByTime(5 * SECOND_MS);
    }
    expect(reader.isClosed()).toBe(false);
    slowReaders.stop();
  });
});
