import { ActionIcon, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './CopyText.module.css';

/** Text to take along, and the way to do it. */
export function CopyText({
  text,
  label,
  isBlock = false,
}: {
  text: string;
  label: string;
  isBlock?: boolean;
}) {
  const { copied, copy } = useClipboard({ timeout: 1500 });
  return (
    <div className={classes.box} data-block={isBlock || undefined}>
      {/* It scrolls, so the keyboard must reach it. */}
      <pre className={classes.text} tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <Tooltip label={copied ? 'Copied' : 'Copy'}>
        <ActionIcon
          className={classes.button}
          aria-label={copied ? `${label}: copied` : `Copy: ${label}`}
          onClick={() => copy(text)}
        >
          {copied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.6} />}
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
