import { useMemo } from 'preact/hooks';
import type { ConversationState } from '../state/conversation.ts';
import { Icon } from '../shell/Icon.tsx';
import { useSurroundings } from '../shell/context.ts';
import { MessageRow } from './MessageRow.tsx';
import { useLateViews } from '../shell/use-late-views.ts';
import { useStickToEnd } from './stick-to-end.ts';
import { toEntries, toRows } from './timeline.ts';

interface MessageListProps {
  state: ConversationState;
  greeting: string | null;
}

export function MessageList({ state, greeting }: MessageListProps) {
  const { words, formats, conversation } = useSurroundings();
  const { view, waiting, uploads } = state;
  const { messages, outbox, hasOlder } = view;
  const late = useLateViews(uploads.length > 0);
  const agentReadSeq = view.room?.readSeq.agent ?? 0;
  const rows = useMemo(() => {
    const outgoing = [...outbox, ...waiting].map((message) => ({
      ...message,
      data: conversation.dataOf(message),
    }));
    return toRows(toEntries(messages, outgoing, agentReadSeq));
  }, [messages, outbox, waiting, agentReadSeq, conversation]);

  const last = rows.at(-1);
  const { box, content, onScroll, toEnd, isAway, hasNewBelow } = useStickToEnd(
    {
      firstKey: rows[0]?.key,
      lastKey: uploads.at(-1)?.id ?? last?.key,
      isLastOwn: uploads.length > 0 || (last?.kind === 'entry' && last.entry.side === 'visitor'),
    },
    hasOlder ? conversation.loadOlder : null,
  );

  return (
    <div class="list-place">
      <div
        ref={box}
        class="list"
        role="log"
        aria-live="polite"
        aria-label={words.conversation}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div ref={content} class="list-content">
          {hasOlder && <p class="date">{words.loadingOlder}</p>}
          {!hasOlder && greeting !== null && (
            <div class="message agent first last">
              <div class="bubble">
                <p class="text" dir="auto">
                  {greeting}
                </p>
              </div>
            </div>
          )}
          {rows.map((row) =>
            row.kind === 'date' ? (
              <p key={row.key} class="date">
                <time>{formats.day(row.day)}</time>
              </p>
            ) : (
              <MessageRow key={row.key} row={row} />
            ),
          )}
          {late && uploads.map((upload) => <late.UploadRow key={upload.id} upload={upload} />)}
          {view.typing.agent && (
            <div class="message agent first last">
              <div class="bubble typing">
                <span class="unseen">{words.typing}</span>
                <i />
                <i />
                <i />
              </div>
            </div>
          )}
        </div>
      </div>
      {isAway && (
        <button type="button" class="to-end" aria-label={words.toLatest} onClick={toEnd}>
          <Icon name="down" />
          {hasNewBelow && <span>{words.newMessages}</span>}
        </button>
      )}
    </div>
  );
}
