import type { RoomVisitor } from '@dowellchat/contract/v3/inbox.values.ts';
import { queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';

export const tagsQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ['tags', organizationId],
    queryFn: async ({ signal }) => (await client.rest.listTags({ organizationId, signal })).tags,
  });

export const cannedRepliesQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ['canned-replies', organizationId],
    queryFn: async ({ signal }) =>
      (await client.rest.listCannedReplies({ organizationId, signal })).cannedReplies,
    staleTime: 60_000,
  });

/** Read anew when the room’s list says that the visitor has changed; until it is there, as they were. */
export const visitorQuery = (roomId: string, visitor: RoomVisitor | undefined) =>
  queryOptions({
    queryKey: ['visitor', roomId, visitor],
    queryFn: ({ signal }) => client.rest.getVisitorDetails({ roomId, signal }),
    placeholderData: (held, query) => (query?.queryKey[1] === roomId ? held : undefined),
  });
