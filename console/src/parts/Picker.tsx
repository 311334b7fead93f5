import { Popover } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import styles from './Picker.module.css';

interface PickerProps {
  readonly label: string;
  readonly isOpen: boolean;
  readonly onChange: (isOpen: boolean) => void;
  /** The button it hangs from. */
  readonly target: ReactElement;
  /** Stands above what is picked from, such as a field to find it by. */
  readonly head?: ReactNode;
  readonly children: ReactNode;
}

/** A small dialog at a button. It may hold fields, which a menu may not. */
export function Picker({ label, isOpen, onChange, target, head, children }: PickerProps) {
  return (
    <Popover
      opened={isOpen}
      onChange={onChange}
      position="bottom-end"
      width={288}
      shadow="md"
      trapFocus
      returnFocus
      withinPortal={false}
      transitionProps={{ duration: 80 }}
    >
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown
        className={styles['dropdown']}
        aria-label={label}
        // Keys that are pressed in here are no commands of the page.
        onKeyDown={(event) => event.stopPropagation()}
      >
        {head}
        <div className={styles['choices']}>{children}</div>
      </Popover.Dropdown>
    </Popover>
  );
}

interface PickProps {
  readonly left?: ReactNode;
  readonly right?: ReactNode;
  readonly isDisabled?: boolean;
  /** Of those that are on or off. */
  readonly isOn?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

export function Pick({ left, right, isDisabled = false, isOn, onClick, children }: PickProps) {
  return (
    <button
      type="button"
      className={styles['pick']}
      disabled={isDisabled}
      aria-pressed={isOn}
      onClick={onClick}
    >
      {left}
      <span className={styles['words']}>{children}</span>
      {right}
    </button>
  );
}

export function PickHeading({ children }: { children: ReactNode }) {
  return <p className={styles['heading']}>{children}</p>;
}
