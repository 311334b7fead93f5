import { beforeAll, describe, expect, test } from 'vitest';
import type { SITE_ENDPOINTS } from '@dowellchat/contract/site.endpoints.ts';
import type { V2_ENDPOINTS } from '@dowellchat/contract/v2/endpoints.ts';
import type { V3_ENDPOINTS } from '@dowellchat/contract/v3/endpoints.ts';
import {
  createKey,
  ENDPOINTS,
  makePlace,
  SAMPLE_CALLS,
  withBearer,
  withCredential,
  withSession,
  type Place,
} from '../access/sample-calls.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { actsAfter, latestAct } from './audit.ts';

type Endpoints = typeof V2_ENDPOINTS & typeof V3_ENDPOINTS & typeof SITE_ENDPOINTS;

/** Every call that is there to change something. */
type Change = {
  [Name in keyof Endpoints]: Endpoints[Name]['method'] extends 'GET' ? never : Name;
}[keyof Endpoints];

/** It is no administrative act, and why. */
const CHAT = { why: 'what visitors and agents say and do in their rooms is kept there' };
const VISITOR = { why: 'what visitors say of themselves is kept with them' };
const OWN = { why: 'what people do about themselves gives and takes no rights' };
const READS = { why: 'it changes nothing' };

/** What each change writes into the audit log. A new call without a row fails the type check. */
const ACTS: Readonly<Record<Change, string | { readonly why: string }>> = {
  // Of programs.
  createMasterLink: 'link.created',
  createLink: 'link.created',
  changeLook: 'look.changed',
  changeOrganization: 'origins.changed',
  createPublicRoom: CHAT,
  postQrIds: READS,
  // Of admins.
  changeMember: 'member.changed',
  removeMember: 'member.removed',
  createPasswordReset: 'password-reset.created',
  createInvitation: 'invitation.created',
  revokeInvitation: 'invitation.revoked',
  createKey: 'key.created',
  revokeKey: 'key.revoked',
  changeIdentity: 'identity.changed',
  createIdentityKey: 'identity-key.created',
  removeIdentityKey: 'identity-key.removed',
  createWebhook: 'webhook.created',
  changeWebhook: 'webhook.changed',
  removeWebhook: 'webhook.removed',
  renewWebhookSecret: 'webhook-secret.renewed',
  testWebhook: 'webhook.tested',
  redeliver: 'webhook.redelivered',
  // Of owners.
  createOrganization: 'organization.created',
  changeOwner: 'owner.unmade',
  removeAccount: 'account.removed',
  // Of agents, about what all of them share, and about how they sign in.
  createCannedReply: 'canned-reply.created',
  changeCannedReply: 'canned-reply.changed',
  removeCannedReply: 'canned-reply.removed',
  changePassword: 'password.changed',
  setTwoFactor: 'two-factor.set',
  renewRecoveryCodes: 'recovery-codes.renewed',
  removeTwoFactor: 'two-factor.removed',
  joinByInvitation: 'invitation.accepted',
  offerTwoFactor: READS,
  changeAccount: OWN,
  setAvailability: OWN,
  changeWork: CHAT,
  postNote: CHAT,
  // Of whoever is no one yet.
  claim: 'instance.claimed',
  acceptInvitation: 'invitation.accepted',
  resetPassword: 'password.reset',
  findInvitation: READS,
  requestPasswordReset: { why: 'without a mail server, nothing is made' },
  signIn: OWN,
  // Of visitors.
  roomControl: CHAT,
  openChat: CHAT,
  login: CHAT,
  extension: CHAT,
  postRoomService: CHAT,
  openRoom: CHAT,
  changeRoom: CHAT,
  postMessage: CHAT,
  uploadFile: CHAT,
  markRead: CHAT,
  createVisitor: VISITOR,
  changeVisitor: VISITOR,
  addVisitorPage: VISITOR,
  endVisitor: VISITOR,
  // Last: they take away what others are called with.
  signOut: OWN,
  endSession: OWN,
  endSessions: OWN,
};

const changes = Object.keys(ACTS) as Change[];
const ofPrograms = changes.filter((name) => ENDPOINTS[name].audience === 'program');

describe.each(engines)('on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });

  /** For what is no act: none of it takes away what the next is about, in the order of the table. */
  let shared: Place;
  beforeAll(async () => {
    shared = await makePlace(app);
  });

  /** Some calls are about what another one has made. */
  async function prepare(operation: Change, place: Place): Promise<void> {
    if (operation !== 'renewRecoveryCodes' && operation !== 'removeTwoFactor') return;
    await app.api.send(withSession(SAMPLE_CALLS.setTwoFactor(place), place.team.owner.token));
  }

  test.each(changes)('%s leaves the line it should, and no other', async (operation) => {
    const act = ACTS[operation];
    const place = typeof act === 'string' ? await makePlace(app) : shared;
    const key = await createKey(app, place.organization);
    await prepare(operation, place);
    const before = await latestAct(app.storage);
    const { status, text } = await app.api.send(withCredential(operation, place, key));
    expect(status, text).toBeLessThan(300);
    const left = await actsAfter(app.storage, before);
    expect(left.map(({ action }) => action)).toEqual(typeof act === 'string' ? [act] : []);
    const { audience } = ENDPOINTS[operation];
    for (const { actor, network } of left) {
      expect(network).toBe('127.0.0.0/24');
      if (['agent', 'admin', 'owner'].includes(audience))
        expect(actor).toBe(place.team.owner.email);
      else if (audience !== 'guest') expect(actor).toBe(`API key ${key.slice(0, 8)}…`);
      expect(JSON.stringify(left), 'no secret is kept').not.toContain(key);
    }
  });

  test.each(ofPrograms)('%s by a person names that person', async (operation) => {
    const place = await makePlace(app);
    const before = await latestAct(app.storage);
    const call = SAMPLE_CALLS[operation](place);
    const { status, text } = await app.api.send(withSession(call, place.team.admin.token));
    expect(status, text).toBeLessThan(300);
    const left = await actsAfter(app.storage, before);
    const { organization: organizationId, team } = place;
    expect(left).toMatchObject([
      { actor: team.admin.email, action: ACTS[operation], organizationId },
    ]);
  });

  test('what is refused leaves no line', async () => {
    const place = await makePlace(app);
    const key = await createKey(app, place.organization, ['links:read']);
    const before = await latestAct(app.storage);
    const link = withBearer(SAMPLE_CALLS.createLink(place), key);
    expect((await app.api.send(link)).status).toBe(404);
    const reply = withSession(SAMPLE_CALLS.createCannedReply(place), place.team.agent.token);
    expect((await app.api.send(reply)).status).toBe(201);
    expect((await app.api.send(reply)).status, 'its shortcut is taken').toBe(409);
    expect(await actsAfter(app.storage, before)).toHaveLength(1);
  });
});
