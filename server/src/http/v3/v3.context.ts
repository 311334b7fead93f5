import type { FastifyRequest } from 'fastify';
import type { ChatLinksService } from '../../domain/links/chat-links.service.ts';
import type { FilesService } from '../../domain/files/files.service.ts';
import type { MessagesService } from '../../domain/messages/messages.service.ts';
import type { OrganizationsService } from '../../domain/organizations/organizations.service.ts';
import type { LooksService } from '../../domain/products/looks.service.ts';
import type { ProductsService } from '../../domain/products/products.service.ts';
import type { RoomsService } from '../../domain/rooms/rooms.service.ts';
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
  readonly products: ProductsService;
  readonly looks: LooksService;
  readonly organizations: OrganizationsService;
  readonly chatLinks: ChatLinksService;
  readonly limits: RateLimits;
  readonly publicUrl: (request: FastifyRequest) => string;
}
