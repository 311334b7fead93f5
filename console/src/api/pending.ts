import type { CannedReply } from '@dowellchat/contract/v3/inbox.values.ts';
import type { Identity, IdentityKey } from '@dowellchat/contract/v3/identity.endpoints.ts';
import type { AnswerOf } from '@dowellchat/client';
import type { Chat, ChatLink, Look } from '@dowellchat/client';
import { client } from './client.ts';

type OfOrganization = { readonly organizationId: string; readonly signal?: AbortSignal };

/** A page of somebody else's that has loaded the chat. */
export interface Installation {
  readonly product: string;
  readonly origin: string;
  readonly seenAt: string;
}

/** Calls that are declared, but that the generated client does not name yet. */
interface Pending {
  requestPasswordReset(args: { body: { email: string } }): Promise<void>;
  replaceRecoveryCodes(args: { body: { password: string } }): Promise<{ recoveryCodes: string[] }>;
  listOrganizations(args: {
    query?: { after?: string; limit?: number };
    signal?: AbortSignal;
  }): Promise<{ organizations: { id: string }[]; next: string | null }>;
  createOrganization(args: { body: { id: string } }): Promise<{ id: string }>;
  listInstallations(args: OfOrganization): Promise<{ installations: Installation[] }>;
  getIdentity(args: OfOrganization): Promise<Identity>;
  changeIdentity(args: OfOrganization & { body: { mode: Identity['mode'] } }): Promise<Identity>;
  createIdentityKey(args: OfOrganization): Promise<IdentityKey & { secret: string }>;
  removeIdentityKey(args: OfOrganization & { identityKeyId: string }): Promise<void>;
  listCannedReplies(args: OfOrganization): Promise<{ cannedReplies: CannedReply[] }>;
  createCannedReply(
    args: OfOrganization & { body: { shortcut: string; text: string } },
  ): Promise<CannedReply>;
  changeCannedReply(
    args: OfOrganization & { cannedReplyId: string; body: { shortcut?: string; text?: string } },
  ): Promise<CannedReply>;
  removeCannedReply(args: OfOrganization & { cannedReplyId: string }): Promise<void>;
  listLinks(args: {
    query: { organization: string; after?: string; limit?: number };
    signal?: AbortSignal;
  }): Promise<{
    links: (ChatLink & { rooms?: number; isPersonal?: boolean })[];
    next: string | null;
  }>;
  createLink(args: {
    query: { organization: string };
    body: { product: string; name: string; expiresAt?: string | null; isPersonal?: boolean };
  }): Promise<ChatLink>;
  changeLook(args: {
    product: string;
    query: { organization: string };
    body: Partial<Look>;
  }): Promise<Chat>;
  getOrganization(args: {
    query: { organization: string };
    signal?: AbortSignal;
  }): Promise<AnswerOf<'getOrganization'>>;
  changeOrganization(args: {
    query: { organization: string };
    body: { origins?: string[] };
  }): Promise<AnswerOf<'getOrganization'>>;
}

export const pending = client.rest as unknown as Pending;
