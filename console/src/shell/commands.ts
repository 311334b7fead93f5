import { useEffect, useRef } from 'react';
import { createStore } from '../parts/store.ts';

/** Something that can be done from the palette, by keys, or both. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** Heading under which the palette and the help show it. */
  readonly group: string;
  /** Such as `e`, `shift+a`, `g m` (one after the other), `mod+k` (Ctrl, or Command on a Mac). */
  readonly keys?: string;
  /** Further words by which the palette finds it. */
  readonly keywords?: readonly string[];
  /** In the help alone, not in the palette: moves that make no sense by name. */
  readonly isHidden?: boolean;
  readonly run: () => void;
}

/** What can be done right now: of all screens that are shown. */
export const commands = createStore<readonly Command[]>([]);

/** Offers commands while a component is shown. Of two with the same keys the later one is run. */
export function useCommands(offered: readonly Command[]): void {
  const latest = useRef(offered);
  latest.current = offered;
  const signature = offered
    .map(({ id, label, group, keys = '' }) => [id, label, group, keys].join('\u0000'))
    .join('\u0001');
  useEffect(() => {
    // What is run is the newest closure; the list itself only changes with what is shown of it.
    const mine = latest.current.map((command) => ({
      ...command,
      run: () => latest.current.find(({ id }) => id === command.id)?.run(),
    }));
    commands.set([...commands.get(), ...mine]);
    return () => commands.set(commands.get().filter((command) => !mine.includes(command as never)));
  }, [signature]);
}
