import { ActionIcon, Skeleton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { InboxRoom, VisitorDetails } from '@dowellchat/contract/v3/inbox.values.ts';
import { visitorQuery } from '../api/inbox.ts';
import { agoOf, exactOf, visitorName } from '../inbox/formats.ts';
import { useInboxSearch } from '../inbox/use-inbox-search.ts';
import { useNow } from '../inbox/use-now.ts';
import { FailedNotice } from '../parts/FailedNotice.tsx';
import { Initials } from '../parts/Initials.tsx';
import { Verified } from '../parts/Verified.tsx';
import styles from './VisitorPanel.module.css';

interface VisitorPanelProps {
  readonly roomId: string;
  readonly room: InboxRoom | undefined;
  readonly onClose: () => void;
}

/** Who asks: what they say, what the organization's server says, and what was seen of them. */
export function VisitorPanel({ roomId, room, onClose }: VisitorPanelProps) {
  const { data, error, refetch } = useQuery(visitorQuery(roomId, room?.visitor));
  return (
    <aside className={styles['panel']} aria-label="Visitor">
      <header className={styles['header']}>
        <h2>Visitor</h2>
        <ActionIcon size="sm" aria-label="Hide the visitor" onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      {data !== undefined ? (
        <Details details={data} room={room} />
      ) : error === null ? (
        <div className={styles['wait']} role="status" aria-label="Loading the visitor">
          <Skeleton height={40} circle />
          <Skeleton height={10} mt={16} width="60%" />
          <Skeleton height={10} mt={12} width="80%" />
          <Skeleton height={10} mt={12} width="45%" />
        </div>
      ) : (
        <FailedNotice error={error} onRetry={() => void refetch()} />
      )}
    </aside>
  );
}

function Details({ details, room }: { details: VisitorDetails; room: InboxRoom | undefined }) {
  const { goTo } = useInboxSearch();
  const nowMs = useNow();
  const { name, email, userId, portfolio, isVerified, verifiedId, pages, earlierRooms } = details;
  const attributes = Object.entries(details.attributes);
  const shownName = visitorName({ visitor: { name, email }, userId });

  return (
    <>
      <div className={styles['who']}>
        <Initials name={name ?? email} of={userId} size={40} />
        <div>
          <p className={styles['name']}>
            <bdi>{shownName}</bdi>
            {isVerified && <Verified />}
          </p>
          {email !== null && (
            <a className={styles['mail']} href={`mailto:${encodeURIComponent(email)}`}>
              {/* Too long for a line, it is broken before its host. */}
              {email.slice(0, email.indexOf('@'))}
              <wbr />
              {email.slice(email.indexOf('@'))}
            </a>
          )}
        </div>
      </div>
      <dl className={styles['facts']}>
        {verifiedId !== null && <Fact name="Verified as">{verifiedId}</Fact>}
        {portfolio !== '' && portfolio !== userId && <Fact name="Came by">{portfolio}</Fact>}
        {details.browser !== null && <Fact name="Browser">{details.browser}</Fact>}
        {details.language !== null && <Fact name="Language">{languageOf(details.language)}</Fact>}
        <Fact name="Id">{userId}</Fact>
        {room !== undefined && (
          <Fact name="Since">
            <time dateTime={room.createdAt}>{exactOf(room.createdAt)}</time>
          </Fact>
        )}
      </dl>
      {attributes.length > 0 && (
        <Section title="Attributes">
          <dl className={styles['facts']}>
            {attributes.map(([key, value]) => (
              <Fact key={key} name={key}>
                {value === null ? '—' : String(value)}
              </Fact>
            ))}
          </dl>
        </Section>
      )}
      {pages.length > 0 && (
        <Section title="Pages">
          <ol className={styles['list']}>
            {pages.map(({ url, title, at }) => (
              <li key={`${at} ${url}`}>
                {title !== '' && <bdi className={styles['title']}>{title}</bdi>}
                <span className={styles['url']} title={url}>
                  <bdi>{url.replace(/^https?:\/\//, '')}</bdi>
                  <time dateTime={at} title={exactOf(at)}>
                    {agoOf(at, nowMs)}
                  </time>
                </span>
              </li>
            ))}
          </ol>
        </Section>
      )}
      {earlierRooms.length > 0 && (
        <Section title="Other rooms">
          <ul className={styles['list']}>
            {earlierRooms.map(({ id, product, createdAt, isActive }) => (
              <li key={id}>
                <button type="button" onClick={() => goTo({ room: id })}>
                  <bdi className={styles['title']}>{product}</bdi>
                  <span className={styles['url']}>
                    {isActive ? 'Open' : 'Closed'}
                    <time dateTime={createdAt} title={exactOf(createdAt)}>
                      {agoOf(createdAt, nowMs)}
                    </time>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles['section']}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

/** What a browser asks for is not always a language there is. */
function languageOf(tag: string): string {
  try {
    return new Intl.DisplayNames(undefined, { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
