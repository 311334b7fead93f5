import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { describePostgres } from '../support/engines.ts';
import { openTestStorage } from '../storage/test-storage.ts';

const ENTRIES = 100_000;
/** The last entry that holds the usual word: all that is newer was written by others. */
const LAST_USUAL = 50_000;
const RARE_EVERY = 10_000;
/** Two words that are always together, in more entries than each by itself lets expect. */
const LAST_PAIR = 6000;
const PAGE = 400;

const wanted = (words: readonly string[]) =>
  words.map((word) => [{ words: [word], isPrefix: false }]);

describePostgres((engine) => {
  describe('a long index', () => {
    let storage: Storage;

    beforeAll(async () => {
      storage = await openTestStorage(engine);
      await sql`
        insert into search_entries (ordinal, room_ordinal, seq, words)
        select n, 1, n, (case when n <= ${LAST_USUAL}::bigint then 'usual:1' else 'other:1' end
          || case when n % ${RARE_EVERY}::bigint = 0 then ' rare:2' else '' end
          || case when n <= ${LAST_PAIR}::bigint then ' pair:3 twin:4' else '' end)::tsvector
        from generate_series(1, ${ENTRIES}::bigint) as n`.execute(storage.db);
      await sql`analyze search_entries`.execute(storage.db);
    });

    afterAll(() => storage.close());

    /** The ordinals of all pages, and how many entries each page had. */
    async function readAll(...words: string[]): Promise<{ ordinals: number[]; pages: number[] }> {
      const ordinals: number[] = [];
      const pages: number[] = [];
      for (let before: number | null = ENTRIES + 1; before !== null;) {
        const { entries, next } = await storage.search.find({
          wanted: wanted(words),
          from: 0,
          before,
          limit: PAGE,
        });
        ordinals.push(...entries.map(({ ordinal }) => ordinal));
        pages.push(entries.length);
        before = next;
      }
      return { ordinals, pages };
    }

    test('a usual word that nobody wrote lately is found by pages that each look so far', async () => {
      const { ordinals, pages } = await readAll('usual');
      expect(ordinals).toEqual(Array.from({ length: LAST_USUAL }, (_, at) => LAST_USUAL - at));
      expect(pages[0]).toBe(0);
      expect(pages.length).toBeLessThan(LAST_USUAL / PAGE + 5);
    });

    test('a rare word is found at once, however far back it is', async () => {
      const { ordinals, pages } = await readAll('rare');
      const expected = Array.from(
        { length: ENTRIES / RARE_EVERY },
        (_, at) => ENTRIES - at * RARE_EVERY,
      );
      expect(ordinals).toEqual(expected);
      expect(pages).toHaveLength(1);
    });

    test('words that go together more often than statistics know are all found, in order', async () => {
      const { ordinals } = await readAll('pair', 'twin');
      expect(ordinals).toEqual(Array.from({ length: LAST_PAIR }, (_, at) => LAST_PAIR - at));
    });

    test('a word that nobody wrote ends the search', async () => {
      expect(await readAll('nobody')).toEqual({ ordinals: [], pages: [0] });
    });
  });
});
