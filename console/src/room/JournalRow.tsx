import {
  IconCircleCheck,
  IconClock,
  IconInbox,
  IconLock,
  IconTag,
  IconUserShare,
  type Icon,
} from '@tabler/icons-react';
import { memo } from 'react';
import type { JournalEntry } from '@dowellchat/contract/v3/inbox.values.ts';
import { exactOf, timeOf } from '../inbox/formats.ts';
import { useInbox, useReadable } from '../live/hooks.ts';
import { factWords } from './fact-words.ts';
import { splitMentions } from './mentions.ts';
import styles from './JournalRow.module.css';

/** What only agents see: a note as a card, what was done as a line. */
export const JournalRow = memo(function JournalRow({ entry }: { entry: JournalEntry }) {
  const { fact } = entry;
  if (fact.kind === 'note') return <Note entry={entry} text={fact.text} mentions={fact.mentions} />;
  const Mark = iconOf(fact);
  return (
    <p className={styles['fact']} data-fact={fact.kind}>
      <Mark size={14} stroke={1.75} aria-hidden />
      <span dir="auto">{factWords(entry)}</span>
      <time dateTime={entry.createdAt} title={exactOf(entry.createdAt)}>
        {timeOf(entry.createdAt)}
      </time>
    </p>
  );
});

interface NoteProps {
  readonly entry: JournalEntry;
  readonly text: string;
  readonly mentions: readonly string[];
}

function Note({ entry, text, mentions }: NoteProps) {
  const colleagues = useReadable(useInbox().colleagues);
  const names = colleagues
    .filter(({ accountId }) => mentions.includes(accountId))
    .map(({ name }) => name);
  return (
    <div className={styles['note']} data-note={entry.id}>
      <p className={styles['head']}>
        <IconLock size={12} stroke={2} aria-hidden />
        <bdi className={styles['name']}>{entry.actor.name}</bdi>
        <span>noted, for agents only</span>
        <time dateTime={entry.createdAt} title={exactOf(entry.createdAt)}>
          {timeOf(entry.createdAt)}
        </time>
      </p>
      <p className={styles['text']} dir="auto">
        {splitMentions(text, names).map((piece, place) =>
          piece.isMention ? <b key={place}>{piece.text}</b> : piece.text,
        )}
      </p>
    </div>
  );
}

function iconOf(fact: Exclude<JournalEntry['fact'], { kind: 'note' }>): Icon {
  switch (fact.kind) {
    case 'assigned':
      return IconUserShare;
    case 'tagged':
      return IconTag;
    case 'status':
      return { open: IconInbox, snoozed: IconClock, closed: IconCircleCheck }[fact.status];
  }
}
