import type { InjectOptions } from 'fastify';
import { Secret, TOTP } from 'otpauth';
import type { Endpoint } from '@dowellchat/contract/endpoint.ts';
import { SITE_ENDPOINTS, type SiteOperation } from '@dowellchat/contract/site.endpoints.ts';
import { V2_ENDPOINTS, type V2Operation } from '@dowellchat/contract/v2/endpoints.ts';
import { V3_ENDPOINTS, type V3Operation } from '@dowellchat/contract/v3/endpoints.ts';
import { createApiKey } from '../../src/domain/access/api-keys.service.ts';
import { digest, newId } from '../../src/lib/ids.ts';
import { insertIdentityKey } from '../../src/storage/queries/identity.queries.ts';
import { purposeOfWebhook } from '../../src/domain/webhooks/sending.ts';
import { createSecretBox } from '../../src/lib/secret-box.ts';
import { ensureSecretKey } from '../../src/storage/secret-key.ts';
import {
  DELIVERY_STATE,
  insertDeliveries,
} from '../../src/storage/queries/webhook-deliveries.queries.ts';
import { insertWebhook } from '../../src/storage/queries/webhooks.queries.ts';
import type { Scope } from '../../src/domain/access/principal.ts';
import { insertCannedReply } from '../../src/storage/queries/canned-replies.queries.ts';
import type { TestApp } from '../support/test-app.ts';
import { CONSOLE_ASSET } from '../support/console-build.ts';
import { WIDGET_ASSET } from '../support/widget-build.ts';
import { filesUrl, png, store } from '../files/uploads.ts';
import {
  asPerson,
  makeInvitation,
  makePasswordReset,
  makePerson,
  newSession,
  PASSWORD,
  type Person,
} from '../accounts/team.ts';
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
  /** People of the organization, and links that were made for some. */
  readonly team: Team;
}

interface Team {
  readonly owner: Person;
  readonly admin: Person;
  readonly agent: Person;
  /** Somebody to remove from the organization, and somebody to remove altogether. */
  readonly leaver: Person;
  readonly stray: Person;
  /** Sessions of the owner beside the one that calls: their token, their id. */
  readonly spareToken: string;
  readonly spareId: string;
  readonly newcomerToken: string;
  readonly joinToken: string;
  readonly invitationId: string;
  readonly resetToken: string;
  readonly keyId: string;
  readonly identityKeyId: string;
  readonly cannedReplyId: string;
  readonly webhookId: string;
  readonly spareWebhookId: string;
  readonly deliveryId: string;
}

type Running = Pick<TestApp, 'api' | 'storage' | 'settings'>;

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
    team: await makeTeam(app, visit.org_id),
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

async function makeTeam(app: Running, organizationId: string): Promise<Team> {
  const { storage } = app;
  const { db } = storage;
  const owner = await makePerson(storage, { isOwner: true });
  const admin = await makePerson(storage, { organizationId, role: 'admin' });
  const agent = await makePerson(storage, { organizationId });
  const leaver = await makePerson(storage, { organizationId });
  const stray = await makePerson(storage);
  const spareToken = await newSession(storage, owner.id);
  await newSession(storage, owner.id);
  const sessions = await db
    .selectFrom('sessions')
    .select(['id', 'token_hash'])
    .where('account_id', '=', owner.id)
    .orderBy('created_at')
    .execute();
  const known = [owner.token, spareToken].map((token) => digest(token));
  const newcomer = { organizationId, email: `canarynewcomer${unique()}@example.com` };
  const { id: invitationId } = await makeInvitation(storage, newcomer);
  const key = await db
    .selectFrom('api_keys')
    .select('id')
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  const webhookId = await makeWebhook(app, organizationId);
  return {
    owner,
    admin,
    agent,
    leaver,
    stray,
    spareToken,
    spareId: sessions.find(({ token_hash }) => !known.includes(token_hash))?.id ?? '',
    newcomerToken: (await makeInvitation(storage, newcomer)).token,
    joinToken: (await makeInvitation(storage, { organizationId, email: owner.email })).token,
    invitationId,
    resetToken: await makePasswordReset(storage, agent.id),
    keyId: key.id,
    identityKeyId: await makeIdentityKey(storage, organizationId),
    cannedReplyId: await makeCannedReply(storage, organizationId),
    webhookId,
    spareWebhookId: await makeWebhook(app, organizationId),
    deliveryId: await makeDelivery(storage, webhookId),
  };
}

async function makeIdentityKey({ db }: Running['storage'], organizationId: string) {
  const id = newId();
  // It signs nothing here.
  const key = { id, organizationId, place: 1, sealedSecret: 'v1.', createdAtMs: 1 };
  await insertIdentityKey(db, key);
  return id;
}

/** It leads inside, where nothing is sent, and is off until somebody changes that. */
async function makeWebhook({ storage, settings }: Running, organizationId: string) {
  const id = newId();
  const box = createSecretBox(() => ensureSecretKey(settings));
  const webhook = {
    id,
    organizationId,
    url: `https://127.0.0.1/canaryhook${unique()}`,
    events: ['message.created' as const],
    sealedSecret: box.seal(purposeOfWebhook(id), 'whsec_Y2FuYXJ5'),
    isOn: false,
    offReason: null,
    failures: 0,
    failingSinceMs: null,
    createdAtMs: 1,
  };
  await storage.db.transaction().execute((tx) => insertWebhook(tx, webhook));
  return id;
}

/** One that was given up. */
async function makeDelivery({ db }: Running['storage'], webhookId: string) {
  const id = newId();
  const place = { webhookId, type: 'webhook.test', roomOrdinal: null, seq: null, data: '{}' };
  const delivery = { ...place, id, state: DELIVERY_STATE.failed, attempts: 11, createdAtMs: 1 };
  await db.transaction().execute((tx) => insertDeliveries(tx, [delivery]));
  return id;
}

async function makeCannedReply(
  { db }: Running['storage'],
  organizationId: string,
): Promise<string> {
  const id = newId();
  const shortcut = `s${unique()}`;
  await insertCannedReply(db, { id, organizationId, shortcut, text: `canaryreply${unique()}` });
  return id;
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

const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** What an authenticator would show now. */
const totpCode = (): string => new TOTP({ secret: Secret.fromBase32(TOTP_SECRET) }).generate();

const team = (place: Place, rest: string): string =>
  `/api/v3/organizations/${place.organization}/${rest}`;

/** An agent names it, and whoever has a key may. */
const ofOrganization = (place: Place): string => `?organization=${place.organization}`;

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
  addVisitorPage: () =>
    post('/api/v3/visitors/me/pages', { url: 'https://shop.example/cart', title: 'Your cart' }),
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
  changeLook: (place) =>
    send('PATCH', `/api/v3/products/${place.product}/look${ofOrganization(place)}`, {
      side: 'left',
    }),
  getOrganization: (place) => get(`/api/v3/organization${ofOrganization(place)}`),
  changeOrganization: (place) =>
    send('PATCH', `/api/v3/organization${ofOrganization(place)}`, { origins: [] }),
  createLink: (place) =>
    post(`/api/v3/links${ofOrganization(place)}`, { product: place.product, name: 'the till' }),
  listLinks: (place) => get(`/api/v3/links${ofOrganization(place)}`),
  getClaim: () => get('/api/v3/claim'),
  claim: () =>
    post('/api/v3/claim', {
      email: `canaryclaimer${unique()}@example.com`,
      name: 'Olga',
      password: PASSWORD,
    }),
  signIn: (place) =>
    post('/api/v3/sessions', { email: place.team.owner?.email, password: PASSWORD }),
  signOut: () => send('DELETE', '/api/v3/sessions/current'),
  getAccount: () => get('/api/v3/account'),
  changeAccount: () => send('PATCH', '/api/v3/account', { name: 'Olga' }),
  changePassword: () =>
    send('PUT', '/api/v3/account/password', { password: PASSWORD, newPassword: PASSWORD }),
  listSessions: () => get('/api/v3/account/sessions'),
  endSession: (place) => send('DELETE', `/api/v3/account/sessions/${place.team.spareId}`),
  endSessions: () => send('DELETE', '/api/v3/account/sessions'),
  offerTwoFactor: () => post('/api/v3/account/two-factor/offer'),
  setTwoFactor: () =>
    send('PUT', '/api/v3/account/two-factor', {
      password: PASSWORD,
      secret: TOTP_SECRET,
      code: totpCode(),
    }),
  renewRecoveryCodes: () =>
    send('PUT', '/api/v3/account/two-factor/recovery-codes', { password: PASSWORD }),
  removeTwoFactor: () => post('/api/v3/account/two-factor/removal', { password: PASSWORD }),
  resetPassword: (place) =>
    post('/api/v3/password-resets', { token: place.team.resetToken, password: PASSWORD }),
  requestPasswordReset: (place) =>
    post('/api/v3/password-resets/request', { email: place.team.agent?.email }),
  findInvitation: (place) => post('/api/v3/invitations/find', { token: place.team.newcomerToken }),
  acceptInvitation: (place) =>
    post('/api/v3/invitations/accept', {
      token: place.team.newcomerToken,
      name: 'Nora',
      password: PASSWORD,
    }),
  joinByInvitation: (place) => post('/api/v3/account/memberships', { token: place.team.joinToken }),
  listOrganizations: () => get('/api/v3/organizations'),
  createOrganization: () => post('/api/v3/organizations', { id: `canarynew${unique()}` }),
  listInstallations: (place) => get(team(place, 'installations')),
  listMembers: (place) => get(team(place, 'members')),
  changeMember: (place) =>
    send('PATCH', team(place, `members/${place.team.agent?.id}`), { role: 'agent' }),
  removeMember: (place) => send('DELETE', team(place, `members/${place.team.leaver?.id}`)),
  createPasswordReset: (place) =>
    post(team(place, `members/${place.team.agent?.id}/password-reset`)),
  listInvitations: (place) => get(team(place, 'invitations')),
  createInvitation: (place) =>
    post(team(place, 'invitations'), {
      email: `canaryinvited${unique()}@example.com`,
      role: 'agent',
    }),
  revokeInvitation: (place) =>
    send('DELETE', team(place, `invitations/${place.team.invitationId}`)),
  listKeys: (place) => get(team(place, 'keys')),
  createKey: (place) => post(team(place, 'keys'), { scopes: ['links:read'] }),
  revokeKey: (place) => send('DELETE', team(place, `keys/${place.team.keyId}`)),
  listAudit: (place) => get(team(place, 'audit')),
  search: (place) => get(team(place, `search?q=${place.messageText}`)),
  getIdentity: (place) => get(team(place, 'identity')),
  changeIdentity: (place) => send('PATCH', team(place, 'identity'), { mode: 'optional' }),
  createIdentityKey: (place) => post(team(place, 'identity/keys')),
  removeIdentityKey: (place) =>
    send('DELETE', team(place, `identity/keys/${place.team.identityKeyId}`)),
  listWebhooks: (place) => get(team(place, 'webhooks')),
  createWebhook: (place) =>
    post(team(place, 'webhooks'), { url: 'https://1.1.1.1/hook', events: ['room.assigned'] }),
  changeWebhook: (place) =>
    send('PATCH', team(place, `webhooks/${place.team.webhookId}`), { events: ['room.closed'] }),
  removeWebhook: (place) => send('DELETE', team(place, `webhooks/${place.team.spareWebhookId}`)),
  renewWebhookSecret: (place) =>
    send('PUT', team(place, `webhooks/${place.team.webhookId}/secret`)),
  testWebhook: (place) => post(team(place, `webhooks/${place.team.webhookId}/test`)),
  listWebhookDeliveries: (place) => get(team(place, `webhooks/${place.team.webhookId}/deliveries`)),
  redeliver: (place) => {
    const { webhookId, deliveryId } = place.team;
    return post(team(place, `webhooks/${webhookId}/deliveries/${deliveryId}/redelivery`));
  },
  listAccounts: () => get('/api/v3/accounts'),
  changeOwner: (place) =>
    send('PATCH', `/api/v3/accounts/${place.team.agent?.id}`, { isOwner: false }),
  removeAccount: (place) => send('DELETE', `/api/v3/accounts/${place.team.stray?.id}`),
  listInstanceAudit: () => get('/api/v3/audit'),
  listInbox: (place) => get(`${team(place, 'inbox')}?view=open`),
  countInbox: (place) => get(team(place, 'inbox/counts')),
  listTags: (place) => get(team(place, 'tags')),
  listColleagues: (place) => get(team(place, 'colleagues')),
  setAvailability: () => send('PUT', '/api/v3/account/availability', { isAway: true }),
  getInboxRoom: (place) => get(`/api/v3/rooms/${place.visitorRoomId}/work`),
  changeWork: (place) =>
    send('PATCH', `/api/v3/rooms/${place.visitorRoomId}/work`, { tags: ['urgent'] }),
  listJournal: (place) => get(`/api/v3/rooms/${place.visitorRoomId}/journal`),
  postNote: (place) =>
    post(`/api/v3/rooms/${place.visitorRoomId}/notes`, { clientId: 'sample', text: 'a note' }),
  getVisitorDetails: (place) => get(`/api/v3/rooms/${place.visitorRoomId}/visitor`),
  listCannedReplies: (place) => get(team(place, 'canned-replies')),
  createCannedReply: (place) =>
    post(team(place, 'canned-replies'), { shortcut: `s${unique()}`, text: 'Hello!' }),
  changeCannedReply: (place) =>
    send('PATCH', team(place, `canned-replies/${place.team.cannedReplyId}`), { text: 'Hi!' }),
  removeCannedReply: (place) =>
    send('DELETE', team(place, `canned-replies/${place.team.cannedReplyId}`)),
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
  consoleStart: () => get('/console'),
  consolePage: () => get('/console/o/acme/inbox'),
  consoleAsset: () => get(`/console/assets/${CONSOLE_ASSET}`),
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

/** A call by somebody who is signed in, from a page of ours. */
export function withSession(call: SampleCall, token: string): SampleCall {
  return { ...call, headers: { ...call.headers, ...asPerson(token) } };
}

/** A call by whoever may make it: the visitor of the place, the owner, the organization's key. */
export function withCredential(operation: Operation, place: Place, key: string): SampleCall {
  const call = SAMPLE_CALLS[operation](place);
  const { owner, spareToken } = place.team;
  switch (ENDPOINTS[operation].audience) {
    case 'participant':
      return withBearer(call, place.visitorToken);
    case 'agent':
    case 'admin':
    case 'owner':
      return withSession(call, operation === 'signOut' ? spareToken : owner.token);
    default:
      return withKey(operation, call, key);
  }
}
