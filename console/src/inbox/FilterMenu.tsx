import { ActionIcon } from '@mantine/core';
import { IconFilter2, IconHash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { tagsQuery } from '../api/inbox.ts';
import { useInbox, useReadable } from '../live/hooks.ts';
import { Initials } from '../parts/Initials.tsx';
import { Pick, Picker, PickHeading } from '../parts/Picker.tsx';
import { useInboxSearch } from './use-inbox-search.ts';

/** Narrows the list by a colleague or a tag. Products stand at the side. */
export function FilterMenu() {
  const inbox = useInbox();
  const [isOpen, setIsOpen] = useState(false);
  const colleagues = useReadable(inbox.colleagues);
  const { data: tags = [] } = useQuery({ ...tagsQuery(inbox.organizationId), enabled: isOpen });
  const { goTo } = useInboxSearch();

  function narrow(by: { readonly assignee: string } | { readonly tag: string }): void {
    setIsOpen(false);
    goTo(by);
  }

  return (
    <Picker
      label="Filter"
      isOpen={isOpen}
      onChange={setIsOpen}
      target={
        <ActionIcon aria-label="Filter" onClick={() => setIsOpen(!isOpen)}>
          <IconFilter2 size={17} stroke={1.75} />
        </ActionIcon>
      }
    >
      {colleagues.length > 0 && <PickHeading>With</PickHeading>}
      {colleagues.map(({ accountId, name }) => (
        <Pick
          key={accountId}
          left={<Initials name={name} of={accountId} size={18} />}
          onClick={() => narrow({ assignee: accountId })}
        >
          <bdi>{name}</bdi>
        </Pick>
      ))}
      {tags.length > 0 && <PickHeading>Tagged</PickHeading>}
      {tags.map((tag) => (
        <Pick key={tag} left={<IconHash size={14} aria-hidden />} onClick={() => narrow({ tag })}>
          <bdi>{tag}</bdi>
        </Pick>
      ))}
    </Picker>
  );
}
