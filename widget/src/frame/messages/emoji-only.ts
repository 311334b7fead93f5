const EMOJI_MAX = 3;
const EMOJI_CLUSTER =
  /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\u{FE0F}?\u{20E3})[\p{Emoji_Modifier}\u{FE0F}\u{200D}\p{Extended_Pictographic}\u{E0020}-\u{E007F}]*$/u;

const clusters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A few emoji and nothing else: said with a face, shown as one. */
export function isEmojiOnly(text: string): boolean {
  const compact = text.replaceAll(/\s/g, '');
  // One emoji may be many characters, but no more than this.
  if (compact === '' || compact.length > EMOJI_MAX * 16) return false;
  const parts = [...clusters.segment(compact)];
  return parts.length <= EMOJI_MAX && parts.every(({ segment }) => EMOJI_CLUSTER.test(segment));
}
