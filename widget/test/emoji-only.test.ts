import { describe, expect, test } from 'vitest';
import { EMOJI } from '../src/frame/compose/emoji.ts';
import { isEmojiOnly } from '../src/frame/messages/emoji-only.ts';

describe('a text of emoji alone', () => {
  test.each(['👍', '👍🎉', '❤️ 👋🏽 🙏', '👨‍👩‍👧‍👦', '🇮🇳', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', ...EMOJI])('is %s', (text) => {
    expect(isEmojiOnly(text)).toBe(true);
  });

  test.each(['', '  ', 'ok 👍', '1', '#', '©ontact', '👍👍👍👍', '👍'.repeat(10_000)])(
    'is not "%.20s"',
    (text) => {
      expect(isEmojiOnly(text)).toBe(false);
    },
  );
});
