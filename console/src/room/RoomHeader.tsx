import { ActionIcon, Button, Tooltip } from '@mantine/core';
import {
  IconArrowLeft,
  IconCircleCheck,
  IconInbox,
  IconLayoutSidebarRight,
} from '@tabler/icons-react';
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { momentOf, visitorName } from '../inbox/formats.ts';
import { useInbox } from '../live/hooks.ts';
import { statusOf } from '../live/inbox-filter.ts';
import { Verified } from '../parts/Verified.tsx';
import { useCommands } from '../shell/commands.ts';
import { AssignMenu } from './AssignMenu.tsx';
import { SnoozeMenu } from './SnoozeMenu.tsx';
import { TagMenu } from './TagMenu.tsx';
import { useWork } from './use-work.ts';
import styles from './RoomHeader.module.css';

interface RoomHeaderProps {
  readonly roomId: string;
  readonly room: InboxRoom | undefined;
  readonly isPanelShown: boolean;
  readonly onPanel: () => void;
  readonly onClose: () => void;
}

/** Whose room it is, and what can be decided about it. */
export function RoomHeader({ roomId, room, isPanelShown, onPanel, onClose }: RoomHeaderProps) {
  const { accountId } = useInbox();
  const work = useWork(roomId);
  const status = room && statusOf(room);
  const isClosed = status === 'closed';

  useCommands([
    {
      id: 'room.close',
      label: isClosed ? 'Reopen the room' : 'Close the room',
      group: 'Room',
      keys: 'e',
      run: () => void work.setActive(isClosed),
    },
    {
      id: 'room.take',
      label: 'Take the room',
      group: 'Room',
      keys: 't',
      run: () => void work.take(),
    },
    {
      id: 'room.visitor',
      label: 'Show or hide the visitor',
      group: 'Room',
      keys: 'v',
      run: onPanel,
    },
  ]);

  return (
    <header className={styles['header']}>
      <ActionIcon className={styles['back']} aria-label="Back to the list" onClick={onClose}>
        <IconArrowLeft size={18} className={styles['arrow']} />
      </ActionIcon>
      <div className={styles['who']}>
        <h1 className={styles['name']}>
          <bdi>{room === undefined ? '…' : visitorName(room)}</bdi>
          {room?.visitor.isVerified === true && <Verified />}
        </h1>
        <p className={styles['about']}>
          <bdi>{room?.product}</bdi>
          {status === 'snoozed' && room?.work.snoozedUntil && (
            <span> · snoozed until {momentOf(room.work.snoozedUntil)}</span>
          )}
          {isClosed && <span> · closed</span>}
        </p>
      </div>
      {room !== undefined && (
        <div className={styles['actions']}>
          {room.work.assigneeId !== accountId && !isClosed && (
            <Button
              className={styles['take']}
              size="compact-sm"
              variant="light"
              onClick={() => void work.take()}
            >
              Take
            </Button>
          )}
          <AssignMenu room={room} work={work} />
          <TagMenu room={room} work={work} />
          {!isClosed && <SnoozeMenu room={room} work={work} />}
          <Tooltip label={isClosed ? 'Reopen' : 'Close'}>
            <ActionIcon
              aria-label={isClosed ? 'Reopen' : 'Close'}
              onClick={() => void work.setActive(isClosed)}
            >
              {isClosed ? (
                <IconInbox size={18} stroke={1.6} />
              ) : (
                <IconCircleCheck size={18} stroke={1.6} />
              )}
            </ActionIcon>
          </Tooltip>
          <Tooltip label={isPanelShown ? 'Hide the visitor' : 'Show the visitor'}>
            <ActionIcon
              aria-label="About the visitor"
              aria-pressed={isPanelShown}
              onClick={onPanel}
            >
              <IconLayoutSidebarRight size={18} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </div>
      )}
    </header>
  );
}
