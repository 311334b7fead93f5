import {
  IconCircleCheck,
  IconClock,
  IconInbox,
  IconStack2,
  IconUser,
  IconUserQuestion,
  type Icon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { InboxView } from '@dowellchat/contract/v3/inbox.values.ts';
import { useInbox, useReadable } from '../live/hooks.ts';
import { useCommands } from '../shell/commands.ts';
import { AvailabilitySwitch } from './AvailabilitySwitch.tsx';
import { VIEWS } from './inbox-search.ts';
import { useInboxSearch } from './use-inbox-search.ts';
import { countWords, VIEW_NAMES } from './words.ts';
import styles from './InboxNav.module.css';

const ICONS: Readonly<Record<InboxView, Icon>> = {
  mine: IconUser,
  unassigned: IconUserQuestion,
  open: IconInbox,
  snoozed: IconClock,
  closed: IconCircleCheck,
  all: IconStack2,
};

const KEYS: Partial<Record<InboxView, string>> = {
  mine: 'g m',
  unassigned: 'g u',
  open: 'g o',
  snoozed: 'g s',
  closed: 'g c',
  all: 'g a',
};

/** Views and products, each with how many rooms wait there. */
export function InboxNav({ view, onChoose }: { view: InboxView; onChoose: () => void }) {
  const counts = useReadable(useInbox().counts);
  const { search, goTo } = useInboxSearch();

  function show(chosen: InboxView): void {
    onChoose();
    goTo({ view: chosen, q: undefined, room: undefined });
  }
  function showProduct(product: string | undefined): void {
    onChoose();
    goTo({ product, q: undefined, room: undefined });
  }

  useCommands(
    VIEWS.map((each) => ({
      id: `view.${each}`,
      label: `Show ${VIEW_NAMES[each].toLowerCase()}`,
      group: 'Views',
      ...(KEYS[each] && { keys: KEYS[each] }),
      run: () => show(each),
    })),
  );

  return (
    <nav className={styles['nav']} aria-label="Inbox">
      <ul>
        {VIEWS.map((each) => {
          const Mark = ICONS[each];
          const count = each === 'closed' || each === 'all' ? undefined : counts?.[each];
          return (
            <li key={each}>
              <NavButton isChosen={view === each} count={count} onClick={() => show(each)}>
                <Mark size={16} stroke={1.75} aria-hidden />
                <span>{VIEW_NAMES[each]}</span>
              </NavButton>
            </li>
          );
        })}
      </ul>
      {counts !== undefined && counts.products.length > 0 && (
        <>
          <h2 className={styles['heading']}>Products</h2>
          <ul className={styles['products']}>
            {counts.products.map(({ product, open }) => (
              <li key={product}>
                <NavButton
                  isChosen={search.product === product}
                  count={open}
                  onClick={() => showProduct(search.product === product ? undefined : product)}
                >
                  <bdi>{product}</bdi>
                </NavButton>
              </li>
            ))}
          </ul>
        </>
      )}
      <AvailabilitySwitch />
    </nav>
  );
}

interface NavButtonProps {
  readonly isChosen: boolean;
  readonly count: number | undefined;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function NavButton({ isChosen, count, onClick, children }: NavButtonProps) {
  const words = countWords(count);
  return (
    <button
      type="button"
      className={styles['item']}
      aria-current={isChosen ? 'true' : undefined}
      onClick={onClick}
    >
      {children}
      {words !== '' && <span className={styles['count']}>{words}</span>}
    </button>
  );
}
