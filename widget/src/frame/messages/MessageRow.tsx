import { memo } from '../shell/memo.ts';
import { useSurroundings } from '../shell/context.ts';
import { MessageBody } from './MessageBody.tsx';
import { MessageState } from './MessageState.tsx';
import type { Row } from './timeline.ts';

type EntryRow = Extract<Row, { kind: 'entry' }>;

export const MessageRow = memo(
  function MessageRow({ row }: { row: EntryRow }) {
    const { words } = useSurroundings();
    const { entry, isFirst, isLast } = row;
    const who = entry.side === 'visitor' ? words.you : words.support;
    return (
      <div
        class={`message ${entry.side} ${entry.state}${isFirst ? ' first' : ''}${isLast ? ' last' : ''}`}
      >
        <span class="unseen">{who}: </span>
        <div class="bubble">
          <MessageBody entry={entry} />
        </div>
        <MessageState entry={entry} isLast={isLast} />
      </div>
    );
  },
  ({ row: one }, { row: other }) =>
    one.isFirst === other.isFirst &&
    one.isLast === other.isLast &&
    one.entry.state === other.entry.state &&
    one.entry.data === other.entry.data &&
    one.entry.at.getTime() === other.entry.at.getTime(),
);
