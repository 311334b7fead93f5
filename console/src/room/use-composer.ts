import { ClientError, type LiveRoom } from '@dowellchat/client';
import type { JournalEntry } from '@dowellchat/contract/v3/inbox.values.ts';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useMe } from '../api/account.ts';
import { client } from '../api/client.ts';
import { createDrafts, type DraftKind } from '../live/drafts.ts';
import { useInbox, useReadable } from '../live/hooks.ts';
import { problemText } from '../parts/problem.ts';
import { mentionedIn } from './mentions.ts';

export interface ComposerState {
  readonly kind: DraftKind;
  readonly text: string;
  readonly isSending: boolean;
  readonly problem: string | null;
  setKind(kind: DraftKind): void;
  setText(text: string): void;
  send(): void;
}

/** What is being written in a room. A reply goes to the outbox; a note stays until it is stored. */
export function useComposer(
  roomId: string,
  live: LiveRoom | null,
  onNoted: (entry: JournalEntry) => void,
): ComposerState {
  const inbox = useInbox();
  const { account } = useMe();
  const colleagues = useReadable(inbox.colleagues);
  const drafts = useMemo(() => createDrafts(storageHere(), account.id), [account.id]);
  const [kind, setKind] = useState<DraftKind>('reply');
  const [texts, setTexts] = useState(() => ({
    reply: drafts.load(roomId, 'reply'),
    note: drafts.load(roomId, 'note'),
  }));
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** The same note keeps its name over its tries: it is stored once. */
  const noteTry = useRef<{ text: string; clientId: string } | null>(null);

  useEffect(() => () => live?.setTyping(false), [live]);

  function keep(which: DraftKind, text: string): void {
    setTexts((now) => ({ ...now, [which]: text }));
    drafts.save(roomId, which, text);
  }

  async function sendNote(text: string): Promise<void> {
    if (noteTry.current?.text !== text) noteTry.current = { text, clientId: crypto.randomUUID() };
    const { clientId } = noteTry.current;
    setIsSending(true);
    setProblem(null);
    try {
      const mentions = mentionedIn(text, colleagues);
      onNoted(await client.rest.postNote({ roomId, body: { clientId, text, mentions } }));
      noteTry.current = null;
      keep('note', '');
    } catch (error) {
      const fields = error instanceof ClientError ? Object.values(error.fields ?? {}).flat() : [];
      setProblem(fields[0] ?? problemText(error));
    } finally {
      setIsSending(false);
    }
  }

  return {
    kind,
    text: texts[kind],
    isSending,
    problem,
    setKind(next) {
      setProblem(null);
      setKind(next);
    },
    setText(text) {
      keep(kind, text);
      // What is written for colleagues is nothing the visitor waits for.
      if (kind === 'reply') live?.setTyping(text !== '');
    },
    send() {
      const text = texts[kind].trim();
      if (text === '' || isSending) return;
      if (kind === 'note') void sendNote(text);
      else if (live !== null) {
        live.send({ data: text, author: account.name });
        keep('reply', '');
      }
    },
  };
}

/** Naming it throws where storage is blocked. */
function storageHere(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
