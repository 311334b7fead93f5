import { describe, expect, test } from 'vitest';
import { digest, newEventId, newId, randomHex } from '../../src/lib/ids.ts';
import { useTestApp } from '../support/test-app.ts';
import { newVisit, openedIn, postMessage } from '../support/v2.ts';

const IDS = 10_000;
const BITS = 96;
/** Six standard deviations of a fair coin: a fair one leaves them once in ten million runs. */
const IMBALANCE_MAX = 6 * Math.sqrt(IDS / 4);

const bitsOf = (id: string): number[] =>
  BigInt(`0x${id}`).toString(2).padStart(BITS, '0').split('').map(Number);

function countOnes(rows: readonly number[][]): number[] {
  return Array.from({ length: BITS }, (_, bit) => rows.reduce((sum, row) => sum + row[bit]!, 0));
}

describe('ids that admit whoever holds them', () => {
  const ids = Array.from({ length: IDS }, newId);
  const rows = ids.map(bitsOf);

  test('ten thousand are distinct and of one form', () => {
    expect(new Set(ids).size).toBe(IDS);
    expect(ids.filter((id) => !/^[0-9a-f]{24}$/.test(id))).toEqual([]);
  });

  test('each of the 96 bits is set in half of them', () => {
    for (const [bit, ones] of countOnes(rows).entries()) {
      expect(Math.abs(ones - IDS / 2), `bit ${bit}`).toBeLessThan(IMBALANCE_MAX);
    }
  });

  test('an id says nothing of the next: each bit changes every other time', () => {
    const changes = rows
      .slice(1)
      .map((row, index) => row.map((bit, at) => bit ^ rows[index]![at]!));
    for (const [bit, changed] of countOnes(changes).entries()) {
      expect(Math.abs(changed - IDS / 2), `bit ${bit}`).toBeLessThan(IMBALANCE_MAX);
    }
  });
});

test('random text never repeats, however its lengths cut the bytes that were drawn', () => {
  const seen = new Set<string>();
  for (let index = 0; index < 3000; index += 1) {
    const bytes = 8 + (index % 25);
    const text = randomHex(bytes);
    expect(text).toMatch(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
    seen.add(text.slice(0, 16));
  }
  expect(seen.size).toBe(3000);
});

test('an event id has the documented form at any time', () => {
  for (const nowMs of [1_000_000_000_000, 1_732_000_000_999, 9_999_999_999_999]) {
    for (let index = 0; index < 1000; index += 1) {
      expect(newEventId(nowMs)).toMatch(/^FB1010000000\d{10}#[1-9]\d{5,6}$/);
    }
  }
});

test('parts of a digest do not run into one another', () => {
  const digests = [
    digest('ab', 'c'),
    digest('a', 'bc'),
    digest('abc'),
    digest('abc', ''),
    digest('', 'abc'),
    digest('1:a', 'b'),
    digest('1', ':ab'),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});

describe('what an answer shows of a room', () => {
  const app = useTestApp();

  test('its id is in nothing that can be known of it otherwise', async () => {
    const { _id, eventId, room_room_id } = openedIn(
      await app.api.post('/api/v2/room-control/', newVisit()),
    ).response;
    const messageId = await postMessage(app.api, _id);
    for (const text of [eventId, room_room_id, messageId]) {
      for (let at = 0; at + 8 <= _id.length; at += 1) {
        expect(text).not.toContain(_id.slice(at, at + 8));
      }
    }
  });
});
