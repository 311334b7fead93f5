import type { FastifyRequest } from 'fastify';
import type { AccountService } from '../../domain/accounts/account.service.ts';
import type { AccountsService } from '../../domain/accounts/accounts.service.ts';
import type { AuditService } from '../../domain/accounts/audit.service.ts';
import type { ClaimsService } from '../../domain/accounts/claims.service.ts';
import type { InvitationsService } from '../../domain/accounts/invitations.service.ts';
import type { MembersService } from '../../domain/accounts/members.service.ts';
import type { OrganizationKeysService } from '../../domain/accounts/organization-keys.service.ts';
import type { PasswordResetsService } from '../../domain/accounts/password-resets.service.ts';
import type { ResetRequestsService } from '../../domain/accounts/reset-requests.service.ts';
import type { SessionsService } from '../../domain/accounts/sessions.service.ts';
import type { TwoFactorService } from '../../domain/accounts/two-factor.service.ts';
import type { AgentsService } from '../../domain/agents/agents.service.ts';
import type { InboxService } from '../../domain/inbox/inbox.service.ts';
import type { JournalService } from '../../domain/journal/journal.service.ts';
import type { ChatLinksService } from '../../domain/links/chat-links.service.ts';
import type { CannedRepliesService } from '../../domain/canned-replies/canned-replies.service.ts';
import type { FilesService } from '../../domain/files/files.service.ts';
import type { IdentityService } from '../../domain/identity/identity.service.ts';
import type { MessagesService } from '../../domain/messages/messages.service.ts';
import type { OrganizationsService } from '../../domain/organizations/organizations.service.ts';
import type { SightingsService } from '../../domain/organizations/sightings.service.ts';
import type { LooksService } from '../../domain/products/looks.service.ts';
import type { ProductsService } from '../../domain/products/products.service.ts';
import type { RoomWorkService } from '../../domain/rooms/room-work.service.ts';
import type { RoomsService } from '../../domain/rooms/rooms.service.ts';
import type { VisitorDetailsService } from '../../domain/visitors/visitor-details.service.ts';
import type { SearchService } from '../../domain/search/search.service.ts';
import type { VisitorsService } from '../../domain/visitors/visitors.service.ts';
import type { RateLimits } from '../../lib/rate-limits.ts';

/** What the v3 handlers are made of. */
export interface V3Context {
  /** Part of every cursor: after a restore none is good. */
  readonly epoch: string;
  readonly visitors: VisitorsService;
  readonly rooms: RoomsService;
  readonly messages: MessagesService;
  readonly files: FilesService;
  readonly inbox: InboxService;
  readonly agents: AgentsService;
  readonly roomWork: RoomWorkService;
  readonly journal: JournalService;
  readonly visitorDetails: VisitorDetailsService;
  readonly cannedReplies: CannedRepliesService;
  readonly products: ProductsService;
  readonly looks: LooksService;
  readonly organizations: OrganizationsService;
  readonly sightings: SightingsService;
  readonly chatLinks: ChatLinksService;
  readonly claims: ClaimsService;
  readonly sessions: SessionsService;
  readonly account: AccountService;
  readonly twoFactor: TwoFactorService;
  readonly passwordResets: PasswordResetsService;
  readonly resetRequests: ResetRequestsService;
  readonly invitations: InvitationsService;
  readonly members: MembersService;
  readonly organizationKeys: OrganizationKeysService;
  readonly accounts: AccountsService;
  readonly audit: AuditService;
  readonly search: SearchService;
  readonly identity: IdentityService;
  /** Whether whoever claims the instance from here must show the code of the start. */
  readonly claimCodeWanted: (request: FastifyRequest) => boolean;
  readonly limits: RateLimits;
  readonly publicUrl: (request: FastifyRequest) => string;
}
