import { Button, TextInput } from '@mantine/core';
import { IconUserOff, IconUserShare } from '@tabler/icons-react';
import { useState } from 'react';
import type { Colleague, InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { useColleagueName, useInbox, useReadable } from '../live/hooks.ts';
import { Initials } from '../parts/Initials.tsx';
import { Pick, Picker, PickHeading } from '../parts/Picker.tsx';
import { useCommands } from '../shell/commands.ts';
import { findColleagues } from './mentions.ts';
import type { Work } from './use-work.ts';
import styles from './AssignMenu.module.css';

const SHOWN_MAX = 50;

/** Whom a room is with, and whom it may go to: who is there, and how much they have. */
export function AssignMenu({ room, work }: { room: InboxRoom; work: Work }) {
  const inbox = useInbox();
  const colleagues = useReadable(inbox.colleagues);
  const [isOpen, setIsOpen] = useState(false);
  const [query, setQuery] = useState('');
  const { assigneeId } = room.work;
  const assigneeName = useColleagueName(assigneeId);
  const may = colleagues.filter(
    ({ products }) => products.length === 0 || products.includes(room.product),
  );
  const found = findColleagues(may, query.trim(), SHOWN_MAX);

  function toggle(next: boolean): void {
    setIsOpen(next);
    setQuery('');
    if (next) inbox.readColleagues();
  }

  useCommands([
    {
      id: 'room.assign',
      label: 'Assign the room',
      group: 'Room',
      keys: 'a',
      run: () => toggle(true),
    },
  ]);

  function assign(to: string | null): void {
    toggle(false);
    void work.assign(to);
  }

  return (
    <Picker
      label="Assign"
      isOpen={isOpen}
      onChange={toggle}
      target={
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          className={styles['target']}
          aria-label={
            assigneeId === null ? 'Assign' : `With ${assigneeName ?? 'a colleague'}. Assign`
          }
          leftSection={
            assigneeId === null ? (
              <IconUserShare size={18} stroke={1.6} aria-hidden />
            ) : (
              <Initials name={assigneeName ?? null} of={assigneeId} size={20} />
            )
          }
          onClick={() => toggle(!isOpen)}
        >
          <bdi className={styles['name']}>
            {assigneeId === null ? 'Assign' : (assigneeName ?? 'Colleague')}
          </bdi>
        </Button>
      }
      head={
        <TextInput
          data-autofocus
          size="xs"
          mb={4}
          aria-label="Find a colleague"
          placeholder="To whom?"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            const [first] = found;
            if (event.key !== 'Enter' || first === undefined) return;
            event.preventDefault();
            assign(first.accountId);
          }}
        />
      }
    >
      {found.map((colleague) => (
        <Pick
          key={colleague.accountId}
          left={<Initials name={colleague.name} of={colleague.accountId} size={24} />}
          right={<Load colleague={colleague} />}
          isDisabled={colleague.accountId === assigneeId}
          onClick={() => assign(colleague.accountId)}
        >
          <bdi>
            {colleague.name}
            {colleague.accountId === inbox.accountId && ' (you)'}
          </bdi>
        </Pick>
      ))}
      {found.length === 0 && (
        <PickHeading>
          {query.trim() === '' ? 'Nobody answers for this product.' : 'Nobody of that name.'}
        </PickHeading>
      )}
      {assigneeId !== null && (
        <Pick
          left={<IconUserOff size={18} stroke={1.6} aria-hidden />}
          onClick={() => assign(null)}
        >
          Give back to nobody
        </Pick>
      )}
    </Picker>
  );
}

function Load({ colleague: { availability, openRooms } }: { colleague: Colleague }) {
  return (
    <span className={styles['load']}>
      {openRooms} open
      <span className={styles['dot']} data-is={availability} role="img" aria-label={availability} />
    </span>
  );
}
