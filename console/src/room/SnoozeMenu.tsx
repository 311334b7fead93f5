import { ActionIcon, Button } from '@mantine/core';
import { IconClock, IconClockOff } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { momentOf } from '../inbox/formats.ts';
import { Pick, Picker } from '../parts/Picker.tsx';
import { useCommands } from '../shell/commands.ts';
import { snoozeTimes } from './snooze-times.ts';
import type { Work } from './use-work.ts';
import styles from './SnoozeMenu.module.css';

const MARKED = { color: 'var(--accent-text)' };

/** Puts a room off until a time, or until the visitor writes. */
export function SnoozeMenu({ room, work }: { room: InboxRoom; work: Work }) {
  const [isOpen, setIsOpen] = useState(false);
  const [chosen, setChosen] = useState('');
  const fieldId = useId();
  const isSnoozed = room.work.snoozedUntil !== null;
  const now = new Date();

  useCommands([
    {
      id: 'room.snooze',
      label: 'Snooze the room',
      group: 'Room',
      keys: 's',
      run: () => setIsOpen(true),
    },
  ]);

  function snooze(until: Date | null): void {
    setIsOpen(false);
    void work.snooze(until);
  }

  return (
    <Picker
      label="Snooze"
      isOpen={isOpen}
      onChange={setIsOpen}
      target={
        <ActionIcon aria-label="Snooze" title="Snooze" onClick={() => setIsOpen(!isOpen)}>
          <IconClock size={18} stroke={1.6} {...(isSnoozed && MARKED)} />
        </ActionIcon>
      }
    >
      {isSnoozed && (
        <Pick
          left={<IconClockOff size={16} stroke={1.6} aria-hidden />}
          onClick={() => snooze(null)}
        >
          Wake it now
        </Pick>
      )}
      {snoozeTimes(now).map(({ label, until }) => (
        <Pick
          key={label}
          right={<span className={styles['when']}>{momentOf(until.toISOString())}</span>}
          onClick={() => snooze(until)}
        >
          {label}
        </Pick>
      ))}
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          const until = new Date(chosen);
          if (until.getTime() > Date.now()) snooze(until);
        }}
      >
        <label htmlFor={fieldId}>Until</label>
        <input
          id={fieldId}
          type="datetime-local"
          required
          min={localText(now)}
          value={chosen}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <Button type="submit" size="compact-xs" variant="light">
          Set
        </Button>
      </form>
    </Picker>
  );
}

/** As a field of the browser reads a time: without a zone. */
function localText(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
