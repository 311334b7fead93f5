import type { CannedReply, Colleague } from '@dowellchat/contract/v3/inbox.values.ts';
import {
  cannedQueryAt,
  fillCanned,
  findCanned,
  mentionQueryAt,
  type CannedValues,
} from './canned.ts';
import { findColleagues } from './mentions.ts';

/** Something that may stand in place of what is being typed. */
interface Suggestion {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** What is put in. */
  readonly insert: string;
}

export interface Suggested {
  readonly kind: 'canned' | 'mention';
  /** Where what is replaced begins; it ends at the caret. */
  readonly from: number;
  readonly choices: readonly Suggestion[];
}

export interface SuggestionSources {
  readonly replies: readonly CannedReply[];
  readonly values: CannedValues;
  /** Colleagues are called in notes alone. */
  readonly colleagues: readonly Colleague[] | null;
}

/** What the word at the caret may stand for: `/` a canned reply, `@` a colleague. */
export function suggest(text: string, caret: number, sources: SuggestionSources): Suggested | null {
  const { replies, values, colleagues } = sources;
  const mention = colleagues && mentionQueryAt(text, caret);
  if (mention && colleagues) {
    const choices = findColleagues(colleagues, mention.query).map(
      ({ accountId, name, email }): Suggestion => ({
        id: accountId,
        title: name,
        text: email ?? 'Owner of the server',
        insert: `@${name} `,
      }),
    );
    return choices.length === 0 ? null : { kind: 'mention', from: mention.from, choices };
  }
  const canned = cannedQueryAt(text, caret);
  if (canned === null) return null;
  const choices = findCanned(replies, canned.query).map(
    ({ id, shortcut, text: reply }): Suggestion => {
      const filled = fillCanned(reply, values);
      return { id, title: `/${shortcut}`, text: filled, insert: filled };
    },
  );
  return choices.length === 0 ? null : { kind: 'canned', from: canned.from, choices };
}
