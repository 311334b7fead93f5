import { IconUser } from '@tabler/icons-react';
import { initialsOf } from '../shell/initials.ts';
import styles from './Initials.module.css';

const TONES = 6;

interface InitialsProps {
  /** null: nobody knows it. */
  readonly name: string | null;
  /** What tells the person from others. */
  readonly of: string;
  readonly size?: number;
}

/** A person as a small round mark. Its tone is always the same for the same person. */
export function Initials({ name, of, size = 24 }: InitialsProps) {
  return (
    <span
      className={styles['mark']}
      data-tone={toneOf(of)}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.42) }}
      aria-hidden
    >
      {name === null ? <IconUser size={Math.round(size * 0.55)} stroke={1.75} /> : initialsOf(name)}
    </span>
  );
}

function toneOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % TONES;
}
