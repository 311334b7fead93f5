import { ActionIcon, CloseButton, TextInput } from '@mantine/core';
import { IconMenu2, IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { InboxView } from '@dowellchat/contract/v3/inbox.values.ts';
import { useColleagueName, useInbox } from '../live/hooks.ts';
import { SearchResults } from '../search/SearchResults.tsx';
import { useCommands } from '../shell/commands.ts';
import { FilterMenu } from './FilterMenu.tsx';
import { RoomList } from './RoomList.tsx';
import { useInboxSearch } from './use-inbox-search.ts';
import { VIEW_NAMES } from './words.ts';
import styles from './ListColumn.module.css';

/** While somebody types, asking for every letter would only keep the server busy. */
const TYPING_MS = 250;

export function ListColumn({ view, onMenu }: { view: InboxView; onMenu: () => void }) {
  const inbox = useInbox();
  const { search, goTo } = useInboxSearch();
  const { product, tag, assignee, q } = search;
  const list = inbox.list({ view, product, tag, assignee });
  const assigneeName = useColleagueName(assignee ?? null);
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(q ?? '');

  useEffect(() => setTyped(q ?? ''), [q]);
  useEffect(() => {
    if (typed.trim() === (q ?? '')) return undefined;
    const timer = setTimeout(() => goTo({ q: typed.trim() || undefined }, false), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, q, goTo]);

  useCommands([
    {
      id: 'search',
      label: 'Search messages',
      group: 'Inbox',
      keys: '/',
      run: () => field.current?.focus(),
    },
  ]);

  return (
    <section className={styles['column']} aria-label="Room list">
      <header className={styles['header']}>
        <ActionIcon className={styles['menu']} aria-label="Views" onClick={onMenu}>
          <IconMenu2 size={18} />
        </ActionIcon>
        <h1 className={styles['title']}>{VIEW_NAMES[view]}</h1>
        <FilterMenu />
      </header>
      <div className={styles['search']}>
        <TextInput
          ref={field}
          size="xs"
          type="search"
          aria-label="Search messages"
          placeholder="Search messages  /"
          leftSection={<IconSearch size={14} aria-hidden />}
          rightSection={
            typed !== '' && (
              <CloseButton size="xs" aria-label="End the search" onClick={() => setTyped('')} />
            )
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            setTyped('');
            event.currentTarget.blur();
          }}
        />
      </div>
      {(product ?? tag ?? assignee) !== undefined && (
        <ul className={styles['chips']} aria-label="Filters">
          {product !== undefined && (
            <Chip name={product} onRemove={() => goTo({ product: undefined })} />
          )}
          {tag !== undefined && <Chip name={`#${tag}`} onRemove={() => goTo({ tag: undefined })} />}
          {assignee !== undefined && (
            <Chip
              name={`With ${assigneeName ?? 'a colleague'}`}
              onRemove={() => goTo({ assignee: undefined })}
            />
          )}
        </ul>
      )}
      {q === undefined ? (
        <RoomList key={JSON.stringify(list.filter)} list={list} />
      ) : (
        <SearchResults q={q} />
      )}
    </section>
  );
}

function Chip({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <li>
      <button type="button" aria-label={`Remove the filter ${name}`} onClick={onRemove}>
        <bdi>{name}</bdi>
        <IconX size={12} aria-hidden />
      </button>
    </li>
  );
}
