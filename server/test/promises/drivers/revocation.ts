import { Secret, TOTP } from 'otpauth';
import { expect, vi } from 'vitest';
import { runCommand } from '../../../../bench/faults/command.ts';
import { createHttpClient } from '../../../../bench/faults/http-client.ts';
import { digest } from '../../../src/lib/ids.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { createKey } from '../../access/sample-calls.ts';
import { makePerson, newSession, PASSWORD, type Person } from '../../accounts/team.ts';
import { join, type TestSocket } from '../../support/sockets.ts';
import { unique } from '../../support/v2.ts';
import { PRODUCT } from '../../support/v3.ts';
import { callWith, comeIn, type Call, type Credential, type WayIn } from '../support/ways-in.ts';

const REVOKED_WITHIN_MS = 5000;
const TRAFFIC = 5;
const OTHER_PRODUCT = 'WORKFLOWAI';
const NOBODY = 'UNAUTHENTICATED';

/** An organization with its people, a visitor with a room, and a program. */
interface Scene {
  readonly organizationId: string;
  readonly roomId: string;
  readonly visitor: string;
  readonly key: string;
  readonly owner: Person;
  readonly admin: Person;
  readonly agent: Person;
}

/** Something that takes from somebody what they had. */
interface Act {
  /** Who loses it, by what they were let in with and what they go on asking for. */
  readonly taken: (scene: Scene) => Promise<readonly Taken[]>;
  /** `begins` is called by what has to prepare something first. */
  readonly run: (scene: Scene, begins: () => void) => Promise<void>;
  /** What the socket is told when it is closed. */
  readonly reason: 'revoked' | 'changed';
  /** What becomes of who comes again; without it they are not let in. */
  readonly again?: (socket: TestSocket, scene: Scene) => Promise<void>;
  /** A command does it, in a process of its own. */
  readonly isCommand?: true;
  /** Others whom it does not concern, beside a colleague. */
  readonly kept?: (scene: Scene) => Promise<readonly Credential[]>;
}

interface Taken {
  readonly credential: Credential;
  readonly call?: Call;
}

const as = ({ token }: Pick<Person, 'token'>): Credential => ({ session: token });
const theAgent = async ({ agent }: Scene) => [{ credential: as(agent) }];
const memberOf = ({ organizationId }: Scene, { id }: Person) =>
  `/organizations/${organizationId}/members/${id}`;

async function untilBusy({ outcomes }: WayIn): Promise<void> {
  await vi.waitFor(() => expect(outcomes().length).toBeGreaterThan(TRAFFIC), 10_000);
  expect(outcomes().filter(({ isDone }) => !isDone)).toEqual([]);
}

/** What was sent when the socket was already closed was never done. */
async function untilRefused(taken: readonly WayIn[]): Promise<void> {
  for (const { outcomes, closedAtMs } of taken) {
    const late = () =>
      outcomes().filter(
        ({ over, sentAtMs }) => over === 'rest' && sentAtMs > (closedAtMs() ?? Infinity),
      );
    await vi.waitFor(() => expect(late().length).toBeGreaterThan(TRAFFIC), REVOKED_WITHIN_MS);
    expect(late().filter(({ isDone }) => isDone)).toEqual([]);
  }
}

/** Where it happens: what is taken away in one place may have let somebody in at another. */
export interface Places {
  readonly storage: Storage;
  /** What commands find the database by. */
  readonly env: Readonly<Record<string, string>>;
  readonly acting: URL;
  readonly admitting: URL;
}

/** Everything that takes something away, and how quickly. `places` is asked when something happens. */
export function createRevocations(places: () => Places) {
  const http = createHttpClient(() => places().acting);
  const httpOfAdmitted = createHttpClient(() => places().admitting);

  async function must(credential: Credential, ...call: [Call['method'], string, object?]) {
    const [method, path, body] = call;
    const answer = await callWith(
      { http, url: places().acting, credential },
      { method, path: `/api/v3${path}`, ...(body && { body }) },
    );
    expect(answer.status, answer.text).toBeLessThan(300);
    return (answer.text === '' ? {} : JSON.parse(answer.text)) as Record<string, never>;
  }

  async function makeScene(): Promise<Scene> {
    const { storage } = places();
    const organizationId = `org-${unique()}`;
    const opened = await http.postJson('/api/v3/visitors', { organizationId });
    const { token: visitor } = JSON.parse(opened.text) as { token: string };
    const room = await must({ bearer: visitor }, 'POST', '/rooms', { product: PRODUCT });
    return {
      organizationId,
      roomId: room['id'] ?? '',
      visitor,
      key: await createKey({ storage }, organizationId),
      owner: await makePerson(storage, { isOwner: true }),
      admin: await makePerson(storage, { organizationId, role: 'admin' }),
      agent: await makePerson(storage, { organizationId }),
    };
  }

  /** The agent is also signed in elsewhere, where it is done. */
  const elsewhere = new WeakMap<Scene, string>();
  async function spareOf(scene: Scene): Promise<Credential> {
    const token = elsewhere.get(scene) ?? (await newSession(places().storage, scene.agent.id));
    elsewhere.set(scene, token);
    return { session: token };
  }
  const theSpare = async (scene: Scene) => [await spareOf(scene)];

  async function keyIdOf({ key }: Scene): Promise<string> {
    const { id } = await places()
      .storage.db.selectFrom('api_keys')
      .select('id')
      .where('key_hash', '=', digest(key))
      .executeTakeFirstOrThrow();
    return id;
  }

  const ACTS: Readonly<Record<string, Act>> = {
    'a session is ended from another': {
      taken: theAgent,
      kept: theSpare,
      reason: 'revoked',
      async run(scene) {
        const { id } = await places()
          .storage.db.selectFrom('sessions')
          .select('id')
          .where('token_hash', '=', digest(scene.agent.token))
          .executeTakeFirstOrThrow();
        await must(await spareOf(scene), 'DELETE', `/account/sessions/${id}`);
      },
    },
    'all sessions are ended': {
      taken: async (scene) => [...(await theAgent(scene)), { credential: await spareOf(scene) }],
      reason: 'revoked',
      run: async ({ agent }) => void (await must(as(agent), 'DELETE', '/account/sessions')),
    },
    'the password is changed elsewhere': {
      taken: theAgent,
      kept: theSpare,
      reason: 'revoked',
      async run(scene) {
        const body = { password: PASSWORD, newPassword: `new ${unique()}` };
        await must(await spareOf(scene), 'PUT', '/account/password', body);
      },
    },
    'a second factor is asked for from elsewhere': {
      taken: theAgent,
      kept: theSpare,
      reason: 'revoked',
      async run(scene) {
        const spare = await spareOf(scene);
        const { secret = '' } = await must(spare, 'POST', '/account/two-factor/offer');
        const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
        await must(spare, 'PUT', '/account/two-factor', { password: PASSWORD, secret, code });
      },
    },
    'the member is removed': {
      taken: theAgent,
      reason: 'revoked',
      run: async (scene) =>
        void (await must(as(scene.admin), 'DELETE', memberOf(scene, scene.agent))),
    },
    'the account is removed': {
      taken: theAgent,
      reason: 'revoked',
      run: async ({ owner, agent }) =>
        void (await must(as(owner), 'DELETE', `/accounts/${agent.id}`)),
    },
    'an admin is made an agent': {
      taken: async ({ admin, organizationId }) => [
        {
          credential: as(admin),
          call: { method: 'GET', path: `/api/v3/organizations/${organizationId}/members` },
        },
      ],
      reason: 'changed',
      run: async (scene) =>
        void (await must(as(scene.owner), 'PATCH', memberOf(scene, scene.admin), {
          role: 'agent',
        })),
      async again(socket, { roomId, organizationId }) {
        expect((await join(socket, roomId)).joined).toHaveProperty('room');
        await socket.tell('inbox.join', { organizationId });
      },
    },
    'an agent is made one of another product': {
      taken: theAgent,
      reason: 'changed',
      run: async (scene) =>
        void (await must(as(scene.owner), 'PATCH', memberOf(scene, scene.agent), {
          products: [OTHER_PRODUCT],
        })),
      async again(socket, { roomId, organizationId, visitor }) {
        const { joined } = await join(socket, roomId);
        expect(joined).toMatchObject({ error: { code: 'NOT_FOUND' } });
        await socket.tell('inbox.join', { organizationId });
        const body = { clientId: unique(), data: 'for others' };
        await must({ bearer: visitor }, 'POST', `/rooms/${roomId}/messages`, body);
        await socket.ask('no.such.event');
        expect(socket.events).toEqual([]);
      },
    },
    'an owner is one no more': {
      taken: async ({ owner }) => [{ credential: as(owner) }],
      reason: 'changed',
      async run({ owner }, begins) {
        const other = await makePerson(places().storage, { isOwner: true });
        begins();
        await must(as(other), 'PATCH', `/accounts/${owner.id}`, { isOwner: false });
      },
      async again(socket, { roomId, organizationId }) {
        const { joined } = await join(socket, roomId);
        expect(joined).toMatchObject({ error: { code: 'NOT_FOUND' } });
        expect(await socket.ask('inbox.join', { organizationId })).toHaveProperty('error');
      },
    },
    'a key is revoked': {
      taken: async ({ key }) => [{ credential: { bearer: key } }],
      kept: async ({ visitor }) => [{ bearer: visitor }],
      reason: 'revoked',
      async run(scene) {
        const path = `/organizations/${scene.organizationId}/keys/${await keyIdOf(scene)}`;
        await must(as(scene.admin), 'DELETE', path);
      },
    },
    'a key is revoked at the command line': {
      taken: async ({ key }) => [{ credential: { bearer: key } }],
      kept: async ({ visitor }) => [{ bearer: visitor }],
      reason: 'revoked',
      isCommand: true,
      run: async (scene) =>
        void (await runCommand(['keys', 'revoke', await keyIdOf(scene)], places().env)),
    },
    'a link of the command line gives a new password': {
      taken: async (scene) => [...(await theAgent(scene)), { credential: await spareOf(scene) }],
      reason: 'revoked',
      async run({ agent }, begins) {
        const told = await runCommand(['accounts', 'reset', agent.email], places().env);
        const token = /#(\S+)/.exec(told)?.[1];
        const body = { token, password: `new ${unique()}` };
        begins();
        const { status, text } = await http.postJson('/api/v3/password-resets', body);
        expect(status, text).toBe(204);
      },
    },
    'a visitor ends their token': {
      taken: async ({ visitor }) => [{ credential: { bearer: visitor } }],
      kept: async ({ key }) => [{ bearer: key }],
      reason: 'revoked',
      run: async ({ visitor }) => void (await must({ bearer: visitor }, 'DELETE', '/visitors/me')),
    },
    'visitors must be named from now on': {
      taken: async ({ visitor }) => [{ credential: { bearer: visitor } }],
      kept: async ({ key }) => [{ bearer: key }],
      reason: 'changed',
      async run({ admin, organizationId }) {
        const path = `/organizations/${organizationId}/identity`;
        await must(as(admin), 'POST', `${path}/keys`);
        await must(as(admin), 'PATCH', path, { mode: 'required' });
      },
    },
  };

  /** Answers after how many milliseconds each socket was closed. */
  async function expectOut(name: string): Promise<readonly number[]> {
    const act = ACTS[name]!;
    const closedAfterMs: number[] = [];
    const scene = await makeScene();
    const taken = await Promise.all((await act.taken(scene)).map((one) => enter(scene, one)));
    const colleague = await makePerson(places().storage, scene);
    const staying = [as(colleague), ...((await act.kept?.(scene)) ?? [])];
    const kept = await Promise.all(staying.map((credential) => enter(scene, { credential })));
    for (const one of [...taken, ...kept]) await untilBusy(one);

    const actedAtMs = await run(act, scene);
    for (const one of taken) {
      const patience = { timeout: REVOKED_WITHIN_MS + 1000, interval: 10 };
      await vi.waitFor(() => expect(one.closedAtMs()).toBeDefined(), patience);
      closedAfterMs.push(Math.round(one.closedAtMs()! - actedAtMs));
      expect(one.socket.closed()).toBe('io server disconnect');
      const last = one.socket.events.at(-1);
      expect(last).toEqual({ name: 'session.ended', payload: { reason: act.reason } });
    }
    await untilRefused(taken);
    for (const one of taken) {
      if (act.again === undefined) {
        expect(await one.refusedAgain()).toBe(NOBODY);
      } else {
        const again = await one.connectAgain();
        await vi.waitFor(() => expect(again.raw.connected).toBe(true), 5000);
        await act.again(again, scene);
      }
    }
    for (const one of kept) {
      const before = one.outcomes().length;
      await vi.waitFor(() => expect(one.outcomes().length).toBeGreaterThan(before + TRAFFIC), 5000);
      expect(one.socket.raw.connected).toBe(true);
      expect(one.outcomes().filter(({ isDone }) => !isDone)).toEqual([]);
    }
    await Promise.all([...taken, ...kept].map((one) => one.stop()));
    for (const { socket } of kept) socket.raw.disconnect();
    expect(Math.max(...closedAfterMs)).toBeLessThanOrEqual(REVOKED_WITHIN_MS);
    return closedAfterMs;
  }

  function enter({ roomId, organizationId }: Scene, { credential, call }: Taken): Promise<WayIn> {
    const isAgent = 'session' in credential;
    return comeIn({
      url: places().admitting,
      http: httpOfAdmitted,
      credential,
      roomId,
      ...(isAgent && { organizationId }),
      ...(call && { call }),
    });
  }

  /**
   * From when is counted: over the API from when it was asked for. A command takes most of its time to
   * start, in which it has done nothing yet: from its end.
   */
  async function run(act: Act, scene: Scene): Promise<number> {
    let begunAtMs = performance.now();
    await act.run(scene, () => (begunAtMs = performance.now()));
    return act.isCommand === true ? performance.now() : begunAtMs;
  }

  return {
    names: Object.keys(ACTS),
    expectOut,
    close() {
      http.close();
      httpOfAdmitted.close();
    },
  };
}
