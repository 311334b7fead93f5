import { ActionIcon, Button, SegmentedControl, Textarea } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { useMe } from '../api/account.ts';
import { cannedRepliesQuery } from '../api/inbox.ts';
import { visitorName } from '../inbox/formats.ts';
import { useInbox, useReadable } from '../live/hooks.ts';
import { useStore } from '../parts/store.ts';
import { useCommands } from '../shell/commands.ts';
import { preferences } from '../shell/preferences.ts';
import { suggest, type Suggested } from './suggestions.ts';
import { SuggestionList, suggestionId, SUGGESTIONS_ID } from './SuggestionList.tsx';
import { useComposer } from './use-composer.ts';
import type { OpenConversation } from './use-conversation.ts';
import { useWork } from './use-work.ts';
import styles from './Composer.module.css';

interface ComposerProps {
  readonly roomId: string;
  readonly room: InboxRoom | undefined;
  readonly conversation: OpenConversation;
  readonly onFiles: (files: readonly File[]) => void;
}

export function Composer({ roomId, room, conversation, onFiles }: ComposerProps) {
  const { live, noted } = conversation;
  const composer = useComposer(roomId, live, noted);
  const { kind, text, setText, setKind } = composer;
  const { sendWith } = useStore(preferences);
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const work = useWork(roomId);
  const isNote = kind === 'note';
  const isClosed = room?.isActive === false && !isNote;
  const suggestions = useSuggestions(room, isNote);

  function write(which: 'reply' | 'note'): void {
    setKind(which);
    // The box of a closed room is there after the switch alone.
    requestAnimationFrame(() => box.current?.focus());
  }
  useCommands([
    { id: 'room.reply', label: 'Reply', group: 'Room', keys: 'r', run: () => write('reply') },
    { id: 'room.note', label: 'Write a note', group: 'Room', keys: 'n', run: () => write('note') },
  ]);

  function pick(place: number): void {
    const { suggested } = suggestions;
    const choice = suggested?.choices[place];
    const element = box.current;
    if (!suggested || !choice || !element) return;
    const caret = element.selectionStart;
    const head = text.slice(0, suggested.from) + choice.insert;
    setText(head + text.slice(caret));
    suggestions.close();
    requestAnimationFrame(() => element.setSelectionRange(head.length, head.length));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (suggestions.takesKey(event.key, pick)) {
      event.preventDefault();
      return;
    }
    if (event.key === 'Escape') box.current?.blur();
    const isWished = event.metaKey || event.ctrlKey || (sendWith === 'enter' && !event.shiftKey);
    if (event.key !== 'Enter' || !isWished) return;
    event.preventDefault();
    composer.send();
  }

  function onPaste(event: ClipboardEvent): void {
    const files = [...event.clipboardData.files];
    if (files.length === 0 || isNote) return;
    event.preventDefault();
    onFiles(files);
  }

  const { suggested, place } = suggestions;
  return (
    <div className={styles['composer']} data-kind={kind}>
      {suggested && <SuggestionList suggested={suggested} place={place} onPick={pick} />}
      <div className={styles['bar']}>
        <SegmentedControl
          size="xs"
          aria-label="What to write"
          data={[
            { value: 'reply', label: 'Reply' },
            { value: 'note', label: 'Note' },
          ]}
          value={kind}
          onChange={(value) => write(value === 'note' ? 'note' : 'reply')}
        />
        {!isClosed && (
          <span className={styles['hint']}>
            {isNote ? 'Only agents see it. @ calls a colleague.' : 'Type / for canned replies.'}
          </span>
        )}
      </div>
      {isClosed ? (
        <div className={styles['closed']}>
          <span>This room is closed.</span>
          <Button
            size="xs"
            variant="light"
            onClick={() => void work.setActive(true).then((isDone) => isDone && write('reply'))}
          >
            Reopen to answer
          </Button>
        </div>
      ) : (
        <Textarea
          ref={box}
          variant="unstyled"
          autosize
          minRows={2}
          maxRows={12}
          dir="auto"
          aria-label={isNote ? 'Note for colleagues' : 'Reply to the visitor'}
          aria-controls={suggested ? SUGGESTIONS_ID : undefined}
          aria-activedescendant={suggested ? suggestionId(place) : undefined}
          aria-autocomplete="list"
          placeholder={isNote ? 'Write a note…' : 'Write a reply…'}
          value={text}
          onChange={({ currentTarget: { value, selectionStart } }) => {
            setText(value);
            suggestions.look(value, selectionStart);
          }}
          onBlur={suggestions.close}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
      )}
      {composer.problem !== null && (
        <p className={styles['problem']} role="alert">
          Not saved. {composer.problem}
        </p>
      )}
      {!isClosed && (
        <div className={styles['foot']}>
          {!isNote && (
            <ActionIcon aria-label="Attach files" onClick={() => picker.current?.click()}>
              <IconPaperclip size={18} stroke={1.6} />
            </ActionIcon>
          )}
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={({ currentTarget }) => {
              onFiles([...(currentTarget.files ?? [])]);
              currentTarget.value = '';
            }}
          />
          <Button
            className={styles['send']}
            size="xs"
            {...(isNote && { color: 'yellow.9' })}
            disabled={text.trim() === '' || (live === null && !isNote)}
            loading={composer.isSending}
            onClick={composer.send}
          >
            {isNote ? 'Add note' : 'Send'}
          </Button>
        </div>
      )}
    </div>
  );
}

/** What may be put in at the caret, and the keys that choose from it. */
function useSuggestions(room: InboxRoom | undefined, isNote: boolean) {
  const inbox = useInbox();
  const { account } = useMe();
  const colleagues = useReadable(inbox.colleagues);
  const { data: replies = [] } = useQuery(cannedRepliesQuery(inbox.organizationId));
  const [suggested, setSuggested] = useState<Suggested | null>(null);
  const [place, setPlace] = useState(0);
  const values = useMemo(
    () => ({
      'visitor.name': room === undefined ? '' : (room.visitor.name ?? visitorName(room)),
      'agent.name': account.name,
      product: room?.product ?? '',
    }),
    [room, account.name],
  );
  const close = (): void => setSuggested(null);

  return {
    suggested,
    place,
    close,
    look(text: string, caret: number): void {
      const sources = { replies, values, colleagues: isNote ? colleagues : null };
      setSuggested(suggest(text, caret, sources));
      setPlace(0);
    },
    takesKey(key: string, pick: (place: number) => void): boolean {
      if (suggested === null) return false;
      const count = suggested.choices.length;
      if (key === 'ArrowDown') setPlace((place + 1) % count);
      else if (key === 'ArrowUp') setPlace((place + count - 1) % count);
      else if (key === 'Enter' || key === 'Tab') pick(place);
      else if (key === 'Escape') close();
      else return false;
      return true;
    },
  };
}
