import { Group, Kbd } from '@mantine/core';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useStore } from '../parts/store.ts';
import { commands } from './commands.ts';
import { keyNames } from './key-bindings.ts';

const [paletteStore, { open }] = createSpotlight();

export const openPalette = open;

/** Everything that can be done now, by name. */
export function CommandPalette() {
  const offered = useStore(commands).filter(({ isHidden }) => isHidden !== true);
  const groups = Map.groupBy(offered, ({ group }) => group);
  return (
    <Spotlight
      store={paletteStore}
      shortcut={null}
      attributes={{ content: { 'aria-label': 'Commands' } }}
      scrollable
      maxHeight={400}
      // What scrolls can be scrolled by keys.
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      highlightQuery
      nothingFound="No such command"
      searchProps={{
        placeholder: 'Type a command',
        'aria-label': 'Commands',
        leftSection: <IconSearch size={18} stroke={1.6} />,
      }}
      actions={[...groups].map(([group, actions]) => ({
        group,
        actions: actions.map(({ id, label, keys, keywords = [], run }) => ({
          id,
          label,
          keywords: [...keywords],
          onClick: run,
          rightSection:
            keys === undefined ? undefined : (
              <Group gap={4} wrap="nowrap">
                {keyNames(keys).map((name) =>
                  name === 'then' ? <span key={name}>{name}</span> : <Kbd key={name}>{name}</Kbd>,
                )}
              </Group>
            ),
        })),
      }))}
    />
  );
}
