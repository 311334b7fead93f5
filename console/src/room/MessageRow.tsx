import { IconCheck, IconChecks, IconClock, IconAlertCircle } from '@tabler/icons-react';
import { memo } from 'react';
import { exactOf, timeOf } from '../inbox/formats.ts';
import type { SaidEntry } from '../live/timeline.ts';
import { Initials } from '../parts/Initials.tsx';
import { MessageBody } from './MessageBody.tsx';
import styles from './MessageRow.module.css';

interface MessageRowProps {
  readonly entry: SaidEntry;
  /** Of what one person said in one go. */
  readonly isFirst: boolean;
  /** The one that was jumped to. */
  readonly isSought: boolean;
  readonly visitorName: string | null;
  readonly visitorId: string;
  readonly onRetry: (clientId: string) => void;
  readonly onDiscard: (clientId: string) => void;
}

const MARKS = {
  sending: { Mark: IconClock, words: 'Sending' },
  sent: { Mark: IconCheck, words: 'Sent' },
  read: { Mark: IconChecks, words: 'Read' },
} as const;

export const MessageRow = memo(
  function MessageRow(props: MessageRowProps) {
    const { entry, isFirst, isSought, visitorName, visitorId } = props;
    const { side, author, at, state } = entry;
    const name = side === 'visitor' ? (visitorName ?? 'Visitor') : author || 'Agent';
    return (
      <div
        className={styles['message']}
        data-side={side}
        data-seq={entry.seq}
        data-state={state}
        data-first={isFirst || undefined}
        data-sought={isSought || undefined}
      >
        <div className={styles['who']}>
          {isFirst && (
            <Initials
              name={side === 'visitor' ? visitorName : name}
              of={side === 'visitor' ? visitorId : name}
              size={28}
            />
          )}
        </div>
        <div className={styles['said']}>
          {isFirst ? (
            <p className={styles['head']}>
              <bdi className={styles['name']}>{name}</bdi>
              <time dateTime={at} title={exactOf(at)}>
                {timeOf(at)}
              </time>
            </p>
          ) : (
            <span className={styles['unseen']}>{name}: </span>
          )}
          <div className={styles['body']}>
            <MessageBody entry={entry} />
            {side === 'agent' && state !== 'failed' && <Tick state={state} />}
          </div>
          {state === 'failed' && <Failure {...props} />}
        </div>
      </div>
    );
  },
  (one, other) =>
    one.isFirst === other.isFirst &&
    one.isSought === other.isSought &&
    one.visitorName === other.visitorName &&
    one.entry.state === other.entry.state &&
    one.entry.data === other.entry.data &&
    one.entry.seq === other.entry.seq,
);

function Tick({ state }: { state: keyof typeof MARKS }) {
  const { Mark, words } = MARKS[state];
  return (
    <span className={styles['tick']} data-state={state} title={words}>
      <Mark size={14} stroke={2} aria-hidden />
      <span className={styles['unseen']}>{words}</span>
    </span>
  );
}

function Failure({ entry: { clientId = '', problem }, onRetry, onDiscard }: MessageRowProps) {
  return (
    <p className={styles['failure']}>
      <span role="alert">
        <IconAlertCircle size={14} aria-hidden /> Not sent. {problem}
      </span>
      <button type="button" onClick={() => onRetry(clientId)}>
        Try again
      </button>
      <button type="button" onClick={() => onDiscard(clientId)}>
        Discard
      </button>
    </p>
  );
}
