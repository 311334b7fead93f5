// Made by `npm run generate` from contract/src/v3/endpoints.ts; change it there.
import type { V3Operation } from '@dowellchat/contract/v3/endpoints.ts';

/** Method and path of every call of the API. */
export const OPERATIONS = {
  createVisitor: ['POST', '/api/v3/visitors'],
  getVisitor: ['GET', '/api/v3/visitors/me'],
  changeVisitor: ['PATCH', '/api/v3/visitors/me'],
  endVisitor: ['DELETE', '/api/v3/visitors/me'],
  openRoom: ['POST', '/api/v3/rooms'],
  listRooms: ['GET', '/api/v3/rooms'],
  getRoom: ['GET', '/api/v3/rooms/:roomId'],
  changeRoom: ['PATCH', '/api/v3/rooms/:roomId'],
  listMessages: ['GET', '/api/v3/rooms/:roomId/messages'],
  postMessage: ['POST', '/api/v3/rooms/:roomId/messages'],
  markRead: ['PUT', '/api/v3/rooms/:roomId/read'],
  uploadFile: ['POST', '/api/v3/rooms/:roomId/files'],
  getFile: ['GET', '/api/v3/rooms/:roomId/files/:fileId'],
  getThumbnail: ['GET', '/api/v3/rooms/:roomId/files/:fileId/thumbnail'],
  listProducts: ['GET', '/api/v3/products'],
  getChat: ['GET', '/api/v3/chats/:organizationId/:product'],
  changeLook: ['PATCH', '/api/v3/products/:product/look'],
  getOrganization: ['GET', '/api/v3/organization'],
  changeOrganization: ['PATCH', '/api/v3/organization'],
  createLink: ['POST', '/api/v3/links'],
  listLinks: ['GET', '/api/v3/links'],
} as const satisfies Record<V3Operation, readonly [method: string, path: string]>;
