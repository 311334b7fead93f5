import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { visitorName } from '../inbox/formats.ts';
import { useInbox } from '../live/hooks.ts';
import type { OpenConversation } from './use-conversation.ts';
import styles from './ViewerHint.module.css';

interface ViewerHintProps {
  readonly viewers: OpenConversation['viewers'];
  readonly room: InboxRoom | undefined;
  readonly isVisitorTyping: boolean;
}

/** Who else is here: two answers to one question are one too many. */
export function ViewerHint({ viewers, room, isVisitorTyping }: ViewerHintProps) {
  const inbox = useInbox();
  const others = viewers.filter(({ accountId }) => accountId !== inbox.accountId);
  const typing = others.filter(({ isTyping }) => isTyping);
  const words = [
    ...(isVisitorTyping && room !== undefined ? [`${visitorName(room)} is typing…`] : []),
    ...(typing.length > 0
      ? [`${listed(typing)} ${typing.length > 1 ? 'are' : 'is'} typing an answer`]
      : others.length > 0
        ? [`${listed(others)} ${others.length > 1 ? 'are' : 'is'} looking at this`]
        : []),
  ];
  return (
    <p className={styles['hint']} data-typing={typing.length > 0 || undefined} role="status">
      {words.map((each) => (
        <bdi key={each}>{each}</bdi>
      ))}
    </p>
  );
}

function listed(viewers: readonly { readonly name: string }[]): string {
  const names = viewers.map(({ name }) => name);
  return names.length <= 2 ? names.join(' and ') : `${names[0]} and ${names.length - 1} others`;
}
