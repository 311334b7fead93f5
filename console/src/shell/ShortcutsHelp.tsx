import { Kbd, Modal } from '@mantine/core';
import { useStore } from '../parts/store.ts';
import { commands } from './commands.ts';
import { keyNames } from './key-bindings.ts';
import classes from './ShortcutsHelp.module.css';

/** All keys that do something on the screens that are shown. */
export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const withKeys = useStore(commands).filter(({ keys }) => keys !== undefined);
  const groups = Map.groupBy(withKeys, ({ group }) => group);
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="lg">
      <div className={classes.groups}>
        {[...groups].map(([group, list]) => (
          <section key={group}>
            <h2 className={classes.group}>{group}</h2>
            <dl className={classes.list}>
              {list.map(({ id, label, keys = '' }) => (
                <div key={id} className={classes.row}>
                  <dt>{label}</dt>
                  <dd className={classes.keys}>
                    {keyNames(keys).map((name) =>
                      name === 'then' ? (
                        <span key={name} className={classes.then}>
                          then
                        </span>
                      ) : (
                        <Kbd key={name}>{name}</Kbd>
                      ),
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
