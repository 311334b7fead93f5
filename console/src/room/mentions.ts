import type { Colleague } from '@dowellchat/contract/v3/inbox.values.ts';

/** Colleagues whose name or e-mail has a word that begins so; those who are there come first. */
export function findColleagues(
  colleagues: readonly Colleague[],
  query: string,
  limit = 8,
): Colleague[] {
  const wanted = query.toLocaleLowerCase();
  const isMatch = ({ name, email }: Colleague): boolean =>
    [...name.toLocaleLowerCase().split(/\s+/), name.toLocaleLowerCase(), email ?? ''].some((word) =>
      word.startsWith(wanted),
    );
  const rank = { online: 0, away: 1, offline: 2 };
  return colleagues
    .filter(isMatch)
    .toSorted((one, other) => rank[one.availability] - rank[other.availability])
    .slice(0, limit);
}

export interface MentionPiece {
  readonly text: string;
  readonly isMention: boolean;
}

/** A note in pieces: `@` and the name of a colleague is a mention. */
export function splitMentions(text: string, names: readonly string[]): MentionPiece[] {
  const known = names
    .filter((name) => name !== '')
    .toSorted((one, other) => other.length - one.length);
  const pieces: MentionPiece[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const name = known.find((each) => text.startsWith(each, at + 1));
    if (name === undefined || at < from) continue;
    if (at > from) pieces.push({ text: text.slice(from, at), isMention: false });
    from = at + 1 + name.length;
    pieces.push({ text: text.slice(at, from), isMention: true });
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isMention: false });
  return pieces;
}

/** Accounts of the colleagues a note calls: who is named at its place, whatever was picked before. */
export function mentionedIn(text: string, colleagues: readonly Colleague[]): string[] {
  const named = new Set(
    splitMentions(
      text,
      colleagues.map(({ name }) => name),
    )
      .filter(({ isMention }) => isMention)
      .map((piece) => piece.text.slice(1)),
  );
  return colleagues.filter(({ name }) => named.has(name)).map(({ accountId }) => accountId);
}
