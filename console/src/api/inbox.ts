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

export const visitorQuery = (roomId: string) =>
  queryOptions({
    queryKey: ['visitor', roomId],
    queryFn: ({ signal }) => client.rest.getVisitorDetails({ roomId, signal }),
  });
