import { useEffect, useState } from 'react';
import { useMe } from '../api/account.ts';
import { InboxContext } from '../live/hooks.ts';
import { openInbox } from '../live/live-inbox.ts';
import { Conversation } from '../room/Conversation.tsx';
import { useTitle } from '../parts/title.ts';
import { useOrganization } from '../shell/organization.ts';
import { InboxNav } from './InboxNav.tsx';
import { ListColumn } from './ListColumn.tsx';
import { useInboxSearch } from './use-inbox-search.ts';
import { VIEW_NAMES } from './words.ts';
import styles from './InboxPage.module.css';

export function InboxPage() {
  const { account } = useMe();
  const organizationId = useOrganization();
  const inbox = openInbox(organizationId, account.id);
  const { search, goTo } = useInboxSearch();
  const { view = 'open', room, at } = search;
  useTitle(VIEW_NAMES[view]);
  const [isNavShown, setIsNavShown] = useState(false);

  useEffect(() => {
    inbox.looksAt(room);
    return () => inbox.looksAt(undefined);
  }, [inbox, room]);
  useEffect(() => {
    inbox.showRoom = (roomId) => goTo({ room: roomId });
  }, [inbox, goTo]);

  return (
    <InboxContext value={inbox}>
      <div
        className={styles['page']}
        data-shows={isNavShown ? 'nav' : room === undefined ? 'list' : 'room'}
      >
        <div className={styles['nav']}>
          <InboxNav view={view} onChoose={() => setIsNavShown(false)} />
        </div>
        <div className={styles['list']}>
          <ListColumn view={view} onMenu={() => setIsNavShown(true)} />
        </div>
        <section aria-label="Room" className={styles['room']}>
          {room === undefined ? (
            <p className={styles['nothing']}>
              <span>
                Choose a room, or press <kbd>J</kbd> and <kbd>O</kbd>.
              </span>
            </p>
          ) : (
            <Conversation
              key={room}
              roomId={room}
              atSeq={at}
              onClose={() => goTo({ room: undefined })}
            />
          )}
        </section>
      </div>
    </InboxContext>
  );
}
