import { useState } from 'react';
import { client } from '../api/client.ts';
import { useInbox, useReadable } from '../live/hooks.ts';
import { useCommands } from '../shell/commands.ts';
import styles from './AvailabilitySwitch.module.css';

/** Whether new rooms may come to one. The server says what it is; it may be changed elsewhere. */
export function AvailabilitySwitch() {
  const { colleagues, accountId } = useInbox();
  const me = useReadable(colleagues).find((each) => each.accountId === accountId);
  const [wished, setWished] = useState<boolean | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const isAway = wished ?? me?.availability === 'away';

  async function change(): Promise<void> {
    setWished(!isAway);
    setHasFailed(false);
    try {
      await client.rest.setAvailability({ body: { isAway: !isAway } });
    } catch {
      setHasFailed(true);
      setWished(null);
    }
  }

  useCommands([
    {
      id: 'availability',
      label: isAway ? 'Come back: get new rooms' : 'Go away: get no new rooms',
      group: 'You',
      run: () => void change(),
    },
  ]);

  return (
    <div className={styles['place']}>
      <button
        type="button"
        role="switch"
        className={styles['switch']}
        aria-checked={!isAway}
        aria-label="Available for new rooms"
        onClick={() => void change()}
      >
        <span className={styles['dot']} data-away={isAway || undefined} aria-hidden />
        <span>{isAway ? 'Away' : 'Online'}</span>
        <span className={styles['track']} aria-hidden />
      </button>
      {hasFailed && <p role="alert">That did not reach the server.</p>}
    </div>
  );
}
