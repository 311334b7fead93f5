import { CloseButton } from '@mantine/core';
import { IconAlertCircle, IconCheck } from '@tabler/icons-react';
import { useStore } from './store.ts';
import { dismiss, toasts } from './toast.ts';
import classes from './Toasts.module.css';

/** Where brief words appear. The region is there from the start, or nothing would be read out. */
export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className={classes.region} role="status" aria-live="polite">
      {shown.map(({ id, text, kind }) => (
        <div key={id} className={classes.toast} data-kind={kind}>
          {kind === 'done' ? <IconCheck size={16} /> : <IconAlertCircle size={16} />}
          <span className={classes.text}>{text}</span>
          <CloseButton size="sm" aria-label="Dismiss" onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
