import { IconClock, IconCircleCheck } from '@tabler/icons-react';
import { memo, type MouseEvent } from 'react';
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { statusOf } from '../live/inbox-filter.ts';
import { useColleagueName } from '../live/hooks.ts';
import { Initials } from '../parts/Initials.tsx';
import { Verified } from '../parts/Verified.tsx';
import { agoOf, exactOf, momentOf, visitorName } from './formats.ts';
import styles from './RoomRow.module.css';

export interface RoomRowProps {
  readonly room: InboxRoom;
  readonly isOpen: boolean;
  /** The keyboard is here: the row that Tab leads to. */
  readonly isCurrent: boolean;
  readonly nowMs: number;
  readonly top: number;
  readonly href: string;
  readonly onOpen: (roomId: string) => void;
}

const TAGS_SHOWN = 2;

export const RoomRow = memo(function RoomRow(props: RoomRowProps) {
  const { room, isOpen, isCurrent, nowMs, top, href, onOpen } = props;
  const { latest, work, visitor } = room;
  const assigneeName = useColleagueName(work.assigneeId);
  const name = visitorName(room);
  const status = statusOf(room);
  const isUnread = latest?.side === 'visitor' && latest.seq > room.readSeq.agent;
  const at = latest?.createdAt ?? room.createdAt;

  function open(event: MouseEvent): void {
    // With a modifier the browser opens it where it was told to.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(room.id);
  }

  return (
    <a
      className={styles['row']}
      style={{ transform: `translateY(${top}px)` }}
      href={href}
      data-room={room.id}
      data-unread={isUnread || undefined}
      aria-current={isOpen ? 'true' : undefined}
      tabIndex={isCurrent ? 0 : -1}
      draggable={false}
      onClick={open}
    >
      <Initials name={visitor.name ?? visitor.email} of={room.userId} size={32} />
      <span className={styles['words']}>
        <span className={styles['line']}>
          <bdi className={styles['name']}>{name}</bdi>
          {visitor.isVerified && <Verified size={14} />}
          {isUnread && <span className={styles['unseen']}>, unread</span>}
          <time className={styles['time']} dateTime={at} title={exactOf(at)}>
            {agoOf(at, nowMs)}
          </time>
        </span>
        <span className={styles['line']}>
          <span className={styles['preview']} dir="auto">
            {latest === null ? 'No message yet' : previewOf(latest)}
          </span>
          {isUnread && <span className={styles['dot']} aria-hidden />}
        </span>
        <span className={styles['line']}>
          <span className={styles['marks']}>
            <bdi className={styles['product']}>{room.product}</bdi>
            {status === 'snoozed' && work.snoozedUntil !== null && (
              <span
                className={styles['mark']}
                title={`Snoozed until ${exactOf(work.snoozedUntil)}`}
              >
                <IconClock size={12} aria-hidden /> {momentOf(work.snoozedUntil)}
              </span>
            )}
            {status === 'closed' && (
              <span className={styles['mark']}>
                <IconCircleCheck size={12} aria-hidden /> Closed
              </span>
            )}
            {work.tags.slice(0, TAGS_SHOWN).map((tag) => (
              <bdi key={tag} className={styles['tag']}>
                {tag}
              </bdi>
            ))}
            {work.tags.length > TAGS_SHOWN && (
              <span className={styles['tag']}>+{work.tags.length - TAGS_SHOWN}</span>
            )}
          </span>
          {work.assigneeId !== null && (
            <span title={`With ${assigneeName ?? 'a colleague'}`}>
              <span className={styles['unseen']}>With {assigneeName ?? 'a colleague'}</span>
              <Initials name={assigneeName ?? null} of={work.assigneeId} size={18} />
            </span>
          )}
        </span>
      </span>
    </a>
  );
});

function previewOf({ side, preview, type }: NonNullable<InboxRoom['latest']>): string {
  const text = preview === '' ? (type === 'text' ? '…' : `(${type})`) : preview;
  return side === 'agent' ? `↩ ${text}` : text;
}
