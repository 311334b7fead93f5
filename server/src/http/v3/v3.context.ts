import type { MessagesService } from '../../domain/messages/messages.service.ts';
import type { ProductsService } from '../../domain/products/products.service.ts';
import type { RoomsService } from '../../domain/rooms/rooms.service.ts';
import type { VisitorsService } from '../../domain/visitors/visitors.service.ts';
import type { RateLimits } from '../rate-limits.ts';

/** What the v3 handlers are made of. */
export interface V3Context {
  /** Part of every cursor: after a restore none is good. */
  readonly epoch: string;
  readonly visitors: VisitorsService;
  readonly rooms: RoomsService;
  readonly messages: MessagesService;
  readonly products: ProductsService;
  readonly limits: RateLimits;
}
