import { ActionIcon, TextInput } from '@mantine/core';
import { IconCheck, IconPlus, IconTag } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { tagsQuery } from '../api/inbox.ts';
import { useInbox } from '../live/hooks.ts';
import { Pick, Picker, PickHeading } from '../parts/Picker.tsx';
import { useCommands } from '../shell/commands.ts';
import type { Work } from './use-work.ts';

const TAG_CHARACTERS_MAX = 40;
const MARKED = { color: 'var(--accent-text)' };

/** As the server keeps it: one word in small letters. */
function tagOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s,]+/g, '-')
    .slice(0, TAG_CHARACTERS_MAX);
}

/** Tags of a room: those it has, those others have, or a new one. */
export function TagMenu({ room, work }: { room: InboxRoom; work: Work }) {
  const { organizationId } = useInbox();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [query, setQuery] = useState('');
  const { data: known = [] } = useQuery({ ...tagsQuery(organizationId), enabled: isOpen });
  const { tags } = room.work;
  const wanted = tagOf(query);
  const shown = [...tags, ...known.filter((tag) => !tags.includes(tag))].filter((tag) =>
    tag.includes(wanted),
  );
  const isNew = wanted !== '' && !shown.includes(wanted);

  useCommands([
    { id: 'room.tag', label: 'Tag the room', group: 'Room', keys: 'l', run: () => toggle(true) },
  ]);

  function toggle(next: boolean): void {
    setIsOpen(next);
    setQuery('');
  }
  async function change(tag: string): Promise<void> {
    setQuery('');
    const next = tags.includes(tag) ? tags.filter((each) => each !== tag) : [...tags, tag];
    if (await work.tag(next)) await queries.invalidateQueries(tagsQuery(organizationId));
  }

  return (
    <Picker
      label="Tags"
      isOpen={isOpen}
      onChange={toggle}
      target={
        <ActionIcon
          aria-label={tags.length === 0 ? 'Tags' : `Tags: ${tags.join(', ')}`}
          title="Tags"
          onClick={() => toggle(!isOpen)}
        >
          <IconTag size={18} stroke={1.6} {...(tags.length > 0 && MARKED)} />
        </ActionIcon>
      }
      head={
        <TextInput
          data-autofocus
          size="xs"
          mb={4}
          aria-label="Find or make a tag"
          placeholder="Find or make a tag"
          maxLength={TAG_CHARACTERS_MAX}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || wanted === '') return;
            event.preventDefault();
            void change(wanted);
          }}
        />
      }
    >
      {shown.map((tag) => (
        <Pick
          key={tag}
          isOn={tags.includes(tag)}
          right={tags.includes(tag) && <IconCheck size={14} aria-hidden />}
          onClick={() => void change(tag)}
        >
          <bdi>{tag}</bdi>
        </Pick>
      ))}
      {isNew && (
        <Pick left={<IconPlus size={14} aria-hidden />} onClick={() => void change(wanted)}>
          Make “<bdi>{wanted}</bdi>”
        </Pick>
      )}
      {shown.length === 0 && !isNew && <PickHeading>No tags yet.</PickHeading>}
    </Picker>
  );
}
