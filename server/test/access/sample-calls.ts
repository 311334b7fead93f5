import type { InjectOptions } from 'fastify';
import type { Endpoint } from '@dowellchat/contract/endpoint.ts';
import { SITE_ENDPOINTS, type SiteOperation } from '@dowellchat/contract/site.endpoints.ts';
import { V2_ENDPOINTS, type V2Operation } from '@dowellchat/contract/v2/endpoints.ts';
import { V3_ENDPOINTS, type V3Operation } from '@dowellchat/contract/v3/endpoints.ts';
import { createApiKey } from '../../src/domain/access/api-keys.service.ts';
import type { Scope } from '../../src/domain/access/principal.ts';
import type { TestApp } from '../support/test-app.ts';
import { WIDGET_ASSET } from '../support/widget-build.ts';
import { filesUrl, png, store } from '../files/uploads.ts';
import { openVisitorRoom, sendV3 } from '../support/v3.ts';
import {
  MASTER_LINK,
  masterLinkOf,
  messagesUrl,
  initUrl,
  messageTo,
  newVisit,
  openRoom,
  postMessage,
  roomListUrl,
  unique,
} from '../support/v2.ts';

export type Operation = V2Operation | V3Operation | SiteOperation;

export const ENDPOINTS: Readonly<Record<Operation, Endpoint>> = {
  ...V2_ENDPOINTS,
  ...V3_ENDPOINTS,
  ...SITE_ENDPOINTS,
};

/** Something of an organization that nobody else may learn of: each text of it is a canary. */
export interface Place {
  readonly organization: string;
  readonly product: string;
  readonly user: string;
  readonly portfolio: string;
  readonly roomId: string;
  readonly messageText: string;
  readonly messageId: string;
  readonly qrId: string;
  readonly masterLinkId: string;
  /** A v3 link with a name, the greeting of the chat it leads to, a site that may embed that. */
  readonly chatLinkId: string;
  readonly linkName: string;
  readonly greeting: string;
  readonly site: string;
  /** A visitor with a token, and a room of theirs with a message. */
  readonly visitorToken: string;
  readonly visitorRoomId: string;
  /** An image in that room. */
  readonly visitorFileId: string;
}

type Running = Pick<TestApp, 'api' | 'storage'>;

/** Makes a room with a message, and a link. */
export async function makePlace(app: Running): Promise<Place> {
  const visit = newVisit({ org_id: `canaryorg${unique()}`, user_id: `canaryuser${unique()}` });
  const room = await openRoom(app.api, { ...visit, portfolio_name: `canaryportfolio${unique()}` });
  const messageText = `canarytext${unique()}`;
  const messageId = await postMessage(app.api, room._id, { message_data: messageText });
  const qrId = `canaryqr${unique()}`;
  const { json } = await app.api.post(
    MASTER_LINK,
    masterLinkOf(visit.org_id, { qr_ids: [{ qrid: qrId, portfolioName: 'p' }] }),
    { authorization: `Bearer ${await createKey(app, visit.org_id)}` },
  );
  const { qr_response } = json as { qr_response: { qrcodes: { qrcode_id: string }[] } };
  const { token, room: ownRoom } = await openVisitorRoom(app.api, visit.org_id);
  await sendV3(app.api, token, ownRoom.id, `canaryv3${unique()}`);
  const file = await store(app.api, token, ownRoom.id, png(), { type: 'image/png' });
  return {
    ...(await makeLookAndLink(app, visit.org_id, visit.product_name)),
    visitorToken: token,
    visitorRoomId: ownRoom.id,
    visitorFileId: file.id,
    organization: visit.org_id,
    product: visit.product_name,
    user: visit.user_id,
    portfolio: room.portfolio_name,
    roomId: room._id,
    messageText,
    messageId,
    qrId,
    masterLinkId: qr_response.qrcodes[0]?.qrcode_id ?? '',
  };
}

async function makeLookAndLink(app: Running, organization: string, product: string) {
  const key = await createKey(app, organization);
  const linkName = `canarylink${unique()}`;
  const greeting = `canarygreeting${unique()}`;
  const site = `https://canarysite${unique()}.example`;
  const link = await app.api.send(
    withBearer(post('/api/v3/links', { product, name: linkName }), key),
  );
  for (const call of [
    send('PATCH', `/api/v3/products/${product}/look`, { greeting }),
    send('PATCH', '/api/v3/organization', { origins: [site] }),
  ]) {
    await app.api.send(withBearer(call, key));
  }
  return { chatLinkId: (link.json as { id: string }).id, linkName, greeting, site };
}

export function createKey(
  { storage }: Pick<TestApp, 'storage'>,
  organizationId: string,
  scopes?: readonly Scope[],
): Promise<string> {
  return createApiKey(storage, () => 1, { organizationId, ...(scopes && { scopes }) });
}

export type SampleCall = InjectOptions & { readonly url: string };

const send = (
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  body?: object,
): SampleCall => ({
  method,
  url,
  ...(body && {
    payload: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  }),
});

const post = (url: string, body?: object): SampleCall => send('POST', url, body);

const get = (url: string): SampleCall => ({ method: 'GET', url });

const visitOf = (place: Place) => ({
  user_id: place.user,
  org_id: place.organization,
  portfolio_name: place.portfolio,
  product_name: place.product,
});

/**
 * A call of each operation about a place, as it succeeds for those who may make it. What walks all
 * endpoints uses it: a new operation without a call here fails the type check and the walks.
 */
export const SAMPLE_CALLS: Readonly<Record<Operation, (place: Place) => SampleCall>> = {
  roomControl: (place) => post('/api/v2/room-control/', visitOf(place)),
  openChat: (place) => post('/api/v2/openChatRoom/', visitOf(place)),
  login: (place) => post('/api/v2/login/', visitOf(place)),
  extension: (place) => post('/api/v2/extension/', visitOf(place)),
  init: (place) => get(initUrl(visitOf(place))),
  postRoomService: (place) =>
    post('/api/v2/room-service/', messageTo(place.roomId, { message_data: place.messageText })),
  getRoomService: (place) => get(messagesUrl(place.roomId)),
  roomList: (place) => get(roomListUrl(visitOf(place))),
  postQrIds: (place) => post(`/api/v2/get_QR_Id/${place.organization}/`),
  getQrIds: (place) => get(`/api/v2/get_QR_Id/${place.organization}/`),
  createMasterLink: (place) => post(MASTER_LINK, masterLinkOf(place.organization)),
  createPublicRoom: (place) => post('/api/v2/publicroom/', visitOf(place)),
  findPublicRooms: (place) => get(`/api/v2/publicroom/?room_id=13-${place.user}`),
  createVisitor: (place) => post('/api/v3/visitors', { organizationId: place.organization }),
  getVisitor: () => get('/api/v3/visitors/me'),
  changeVisitor: () => send('PATCH', '/api/v3/visitors/me', { name: 'Ann' }),
  endVisitor: () => send('DELETE', '/api/v3/visitors/me'),
  openRoom: (place) => post('/api/v3/rooms', { product: place.product }),
  listRooms: () => get('/api/v3/rooms'),
  getRoom: (place) => get(`/api/v3/rooms/${place.visitorRoomId}`),
  changeRoom: (place) => send('PATCH', `/api/v3/rooms/${place.visitorRoomId}`, { isActive: true }),
  listMessages: (place) => get(`/api/v3/rooms/${place.visitorRoomId}/messages`),
  postMessage: (place) =>
    post(`/api/v3/rooms/${place.visitorRoomId}/messages`, { clientId: 'sample', data: 'hello' }),
  uploadFile: (place) => ({
    method: 'POST',
    url: filesUrl(place.visitorRoomId),
    payload: 'hello',
    headers: { 'content-type': 'text/plain', 'x-file-name': 'hello.txt' },
  }),
  getFile: (place) => get(`${filesUrl(place.visitorRoomId)}/${place.visitorFileId}`),
  getThumbnail: (place) => get(`${filesUrl(place.visitorRoomId)}/${place.visitorFileId}/thumbnail`),
  markRead: (place) => send('PUT', `/api/v3/rooms/${place.visitorRoomId}/read`, { seq: 1 }),
  listProducts: () => get('/api/v3/products'),
  getChat: (place) => get(`/api/v3/chats/${place.organization}/${place.product}`),
  changeLook: (place) => send('PATCH', `/api/v3/products/${place.product}/look`, { side: 'left' }),
  getOrganization: () => get('/api/v3/organization'),
  changeOrganization: () => send('PATCH', '/api/v3/organization', { origins: [] }),
  createLink: (place) => post('/api/v3/links', { product: place.product, name: 'the till' }),
  listLinks: () => get('/api/v3/links'),
  serverStatus: () => get('/api/v2/'),
  clientProducts: (place) => get(`/client_product_list/${place.organization}/`),
  adminProducts: () => get('/admin_product_list/'),
  home: () => get('/'),
  masterLink: (place) => get(`/links/${place.masterLinkId}`),
  qrImage: (place) => get(`/qr/${place.masterLinkId}.svg`),
  chatPage: (place) => get(`/chat/${place.organization}/${place.product}`),
  chatPageOfLink: (place) =>
    get(`/chat/${place.organization}/${place.product}/${place.chatLinkId}`),
  chatFrame: (place) => get(`/embed/${place.organization}/${place.product}`),
  widgetScript: () => get('/widget.js'),
  widgetAsset: () => get(`/assets/${WIDGET_ASSET}`),
  health: () => get('/healthz'),
  readiness: () => get('/readyz'),
  metrics: () => get('/metrics'),
  openapi: () => get('/openapi.json'),
  docs: () => get('/docs'),
};

/** What an API key must be made for, by the operation that takes one. */
export const SCOPE_BY_OPERATION: Readonly<Partial<Record<Operation, Scope>>> = {
  roomList: 'rooms:read',
  postQrIds: 'links:read',
  getQrIds: 'links:read',
  createMasterLink: 'links:write',
  createPublicRoom: 'rooms:write',
  findPublicRooms: 'rooms:read',
  changeLook: 'settings:write',
  getOrganization: 'settings:read',
  changeOrganization: 'settings:write',
  createLink: 'links:write',
  listLinks: 'links:read',
};

/** A call with a key where the operation documents it: in the query for `key`, else as a Bearer. */
export function withKey(operation: Operation, call: SampleCall, key: string): SampleCall {
  if (ENDPOINTS[operation].audience === 'key') {
    const { url } = call;
    return { ...call, url: `${url}${url.includes('?') ? '&' : '?'}api_key=${key}` };
  }
  return withBearer(call, key);
}

export function withBearer(call: SampleCall, key: string): SampleCall {
  return { ...call, headers: { ...call.headers, authorization: `Bearer ${key}` } };
}

/** A call by whoever may make it: the visitor of the place, or the organization's key. */
export function withCredential(operation: Operation, place: Place, key: string): SampleCall {
  const call = SAMPLE_CALLS[operation](place);
  return ENDPOINTS[operation].audience === 'participant'
    ? withBearer(call, place.visitorToken)
    : withKey(operation, call, key);
}
