import type { FastifyRequest } from 'fastify';
import type { LinksService } from '../../domain/links/links.service.ts';
import type { MessagesService } from '../../domain/messages/messages.service.ts';
import type { Product, ProductsService } from '../../domain/products/products.service.ts';
import type { Room, RoomsService } from '../../domain/rooms/rooms.service.ts';
import type { RateLimits } from '../../lib/rate-limits.ts';
import type { Shape } from './answers.ts';

/** What the v2 handlers are made of. */
export interface V2Context {
  readonly shape: Shape;
  /** Part of every tag: after a restore no remembered answer is current. */
  readonly epoch: string;
  readonly rooms: RoomsService;
  readonly messages: MessagesService;
  readonly products: ProductsService;
  readonly links: LinksService;
  readonly limits: RateLimits;
  /** The address under which visitors reach us, without a slash at its end. */
  readonly publicUrl: (request: FastifyRequest) => string;
}

/** The product's number; a room's product is always in the catalogue. */
export async function productCode({ products }: V2Context, room: Room): Promise<number> {
  return (await products.find(room.product))?.code ?? 0;
}

/**
 * The id of the room a caller names. One deployed client sends `room_room_id` instead; it can be
 * guessed, so that is understood in the deployed shape only, and only where it is unambiguous.
 */
export async function resolveRoomId(
  { shape, rooms, products }: V2Context,
  name: string,
): Promise<string> {
  const parts = shape === 'deployed' ? await readRoomName(products, name) : undefined;
  if (parts === undefined) return name;
  return (await rooms.findIdOfOnlyActive(parts.userId, parts.product.name)) ?? name;
}

/** Takes a `room_room_id` apart: `<product code>-<user_id>`, the code as it is written there. */
export async function readRoomName(
  products: ProductsService,
  name: string,
): Promise<{ product: Product; userId: string } | undefined> {
  const [, code, userId] = /^([1-9]\d{0,8})-(.+)$/s.exec(name) ?? [];
  if (code === undefined || userId === undefined) return undefined;
  const product = await products.findByCode(Number(code));
  return product && { product, userId };
}
