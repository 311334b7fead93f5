import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';

interface Source<Page extends { next: string | null }, Item> {
  readonly key: readonly unknown[];
  readonly read: (after: string | undefined, signal: AbortSignal) => Promise<Page>;
  readonly itemsOf: (page: Page) => readonly Item[];
  /** To see what changes by itself; what was read is read again. */
  readonly refetchInterval?: number;
}

/** A list that comes in pages, all pages so far as one. */
export function usePaged<Page extends { next: string | null }, Item>(source: Source<Page, Item>) {
  const query = useInfiniteQuery(
    infiniteQueryOptions({
      queryKey: source.key,
      queryFn: ({ pageParam, signal }) => source.read(pageParam, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: ({ next }: Page) => next ?? undefined,
      refetchInterval: source.refetchInterval ?? false,
    }),
  );
  return {
    data: query.data?.pages.flatMap((page) => source.itemsOf(page)),
    isError: query.isError,
    error: query.error,
    refetch: query.refetch,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
  };
}
