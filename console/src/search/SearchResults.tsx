import { Button, Loader } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { SearchHit } from '@dowellchat/contract/v3/search.endpoints.ts';
import { ClientError } from '@dowellchat/client';
import { client } from '../api/client.ts';
import { agoOf, exactOf, visitorName } from '../inbox/formats.ts';
import { useInboxSearch } from '../inbox/use-inbox-search.ts';
import { useNow } from '../inbox/use-now.ts';
import { useInbox } from '../live/hooks.ts';
import styles from './SearchResults.module.css';

const OPERATORS = 'from:visitor  product:…  tag:…  is:open  before:2026-12-31  after:2026-01-01';

/** Messages that hold what is searched for; opening one jumps to it. */
export function SearchResults({ q }: { q: string }) {
  const { organizationId } = useInbox();
  const { search, goTo } = useInboxSearch();
  const nowMs = useNow();
  const found = useInfiniteQuery({
    queryKey: ['search', organizationId, q],
    queryFn: ({ pageParam, signal }) =>
      client.rest.search({
        organizationId,
        query: { q, ...(pageParam !== null && { after: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
  });
  const hits = found.data?.pages.flatMap((page) => page.hits) ?? [];

  return (
    <div className={styles['place']} role="region" aria-label="Search results">
      <p className={styles['hint']}>{OPERATORS}</p>
      {found.isPending && <Loader size="sm" className={styles['wait']} aria-label="Searching" />}
      {found.isError && (
        <div className={styles['said']} role="alert">
          <p>{wordsOf(found.error)}</p>
          <Button variant="default" size="xs" onClick={() => void found.refetch()}>
            Try again
          </Button>
        </div>
      )}
      {found.isSuccess && hits.length === 0 && !found.hasNextPage && (
        <p className={styles['said']} role="status">
          Nothing found. Fewer words may find more.
        </p>
      )}
      <ul className={styles['hits']}>
        {hits.map((hit) => (
          <li key={`${hit.room.id} ${hit.seq}`}>
            <button
              type="button"
              className={styles['hit']}
              aria-current={
                search.room === hit.room.id && search.at === hit.seq ? 'true' : undefined
              }
              onClick={() => goTo({ room: hit.room.id, at: hit.seq })}
            >
              <span className={styles['line']}>
                <bdi className={styles['name']}>{visitorName(hit.room)}</bdi>
                <time dateTime={hit.createdAt} title={exactOf(hit.createdAt)}>
                  {agoOf(hit.createdAt, nowMs)}
                </time>
              </span>
              <Snippet hit={hit} />
              <span className={styles['from']}>
                <bdi>{hit.side === 'visitor' ? 'Visitor' : hit.author || 'Agent'}</bdi> ·{' '}
                <bdi>{hit.room.product}</bdi>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          variant="subtle"
          size="xs"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          More
        </Button>
      )}
    </div>
  );
}

function Snippet({ hit: { snippet } }: { hit: SearchHit }) {
  return (
    <span className={styles['snippet']} dir="auto">
      {snippet.map(({ text, isMatch }, place) =>
        isMatch ? <mark key={place}>{text}</mark> : <span key={place}>{text}</span>,
      )}
    </span>
  );
}

function wordsOf(error: Error): string {
  const fields = error instanceof ClientError ? Object.values(error.fields ?? {}).flat() : [];
  return fields[0] ?? error.message;
}
