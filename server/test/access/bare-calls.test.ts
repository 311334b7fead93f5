import { beforeAll, describe, expect, test } from 'vitest';
import { admissionWarning } from '../../src/domain/access/admission.policy.ts';
import { readSettings } from '../../src/config/settings.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  createKey,
  ENDPOINTS,
  makePlace,
  SAMPLE_CALLS,
  withKey,
  type Operation,
  type Place,
} from './sample-calls.ts';

const operations = (Object.keys(ENDPOINTS) as Operation[]).filter(
  (name) => ENDPOINTS[name].audience === 'server',
);

interface Instance {
  readonly title: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly isBare: boolean;
}

/** Which instances let server-side calls in without a key, as long as they come from this machine. */
const INSTANCES: readonly Instance[] = [
  { title: 'without any setting', settings: {}, isBare: true },
  { title: 'on ::1', settings: { HOST: '::1' }, isBare: true },
  {
    title: 'with a PUBLIC_URL of this machine',
    settings: { PUBLIC_URL: 'http://localhost:8080' },
    isBare: true,
  },
  { title: 'on all interfaces', settings: { HOST: '0.0.0.0' }, isBare: false },
  { title: 'on all interfaces of IPv6', settings: { HOST: '::' }, isBare: false },
  { title: 'on an address of a network', settings: { HOST: '192.168.1.5' }, isBare: false },
  {
    title: 'on a name that only looks like this machine',
    settings: { HOST: '127.0.0.1.example' },
    isBare: false,
  },
  {
    title: 'behind a public address',
    settings: { PUBLIC_URL: 'https://chat.example' },
    isBare: false,
  },
  { title: 'that requires keys', settings: { V2_SERVER_AUTH: 'required' }, isBare: false },
];

describe.each(INSTANCES)('an instance $title', ({ settings, isBare }) => {
  const app = useTestApp({ settings });
  let place: Place;
  beforeAll(async () => {
    place = await makePlace(app);
  });

  test.each(operations)(`%s ${isBare ? 'needs no key' : 'needs a key'}`, async (operation) => {
    const call = SAMPLE_CALLS[operation](place);
    const answer = await app.api.send({ ...call, headers: { ...call.headers, host: 'localhost' } });
    expect(answer.status).toBe(isBare ? 200 : 401);
  });

  test.each(operations)('%s takes a key', async (operation) => {
    const key = await createKey(app, place.organization);
    const { status } = await app.api.send(withKey(operation, SAMPLE_CALLS[operation](place), key));
    expect(status).toBe(200);
  });
});

/** What a request that has come from elsewhere bears, however local the instance is. */
const FROM_HERE: readonly Record<string, string>[] = [
  { host: 'localhost' },
  { host: 'localhost:8080' },
  { host: 'LOCALHOST:8080' },
  { host: '127.0.0.1:8080' },
  { host: '127.8.9.10' },
  { host: '[::1]:8080' },
  { host: 'localhost:8080', origin: 'http://localhost:3000' },
  { host: 'localhost:8080', origin: 'http://127.0.0.1:8080' },
];

const FROM_ELSEWHERE: readonly (readonly [what: string, headers: Record<string, string>])[] = [
  ['a name that was rebound to this machine', { host: 'evil.example' }],
  ['a name that starts like this machine', { host: 'localhost.evil.example' }],
  ['a name that starts like its address', { host: '127.0.0.1.evil.example' }],
  ['a Host that hides another name', { host: 'localhost@evil.example' }],
  ['the address of a network', { host: '192.168.1.5:8080' }],
  ['a proxy that tells for whom', { host: 'localhost', 'x-forwarded-for': '203.0.113.9' }],
  ['a proxy that claims it is for us', { host: 'localhost', 'x-forwarded-for': '127.0.0.1' }],
  ['a proxy that tells the name', { host: 'localhost', 'x-forwarded-host': 'chat.example' }],
  ['a proxy of the standard', { host: 'localhost', forwarded: 'for=203.0.113.9' }],
  ['a proxy that tells the address', { host: 'localhost', 'x-real-ip': '203.0.113.9' }],
  // The browser of whoever runs the server is on this machine, and reads what our CORS lets it.
  ['a page of another site', { host: 'localhost:8080', origin: 'https://evil.example' }],
  ['a page without an origin', { host: 'localhost:8080', origin: 'null' }],
];

describe('an instance that only this machine reaches', () => {
  const app = useTestApp({});
  let place: Place;
  beforeAll(async () => {
    place = await makePlace(app);
  });

  describe.each(operations)('%s', (operation) => {
    const send = (headers: Record<string, string>) => {
      const call = SAMPLE_CALLS[operation](place);
      return app.api.send({ ...call, headers: { ...call.headers, ...headers } });
    };

    test.each(FROM_HERE)('answers %j', async (headers) => {
      expect((await send(headers)).status).toBe(200);
    });

    test.each(FROM_ELSEWHERE)('refuses %s', async (_, headers) => {
      const answer = await send(headers);
      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain(place.roomId);
      expect(answer.text).not.toContain(place.qrId);
    });
  });
});

describe('V2_SERVER_AUTH=open', () => {
  const app = useTestApp({ settings: { V2_SERVER_AUTH: 'open', HOST: '0.0.0.0' } });
  let place: Place;
  beforeAll(async () => {
    place = await makePlace(app);
  });

  test.each(operations)('%s answers whoever asks, as the operator wants it', async (operation) => {
    const call = SAMPLE_CALLS[operation](place);
    const headers = { ...call.headers, host: 'chat.example', 'x-forwarded-for': '203.0.113.9' };
    expect((await app.api.send({ ...call, headers })).status).toBe(200);
  });

  test('a wrong key is refused all the same', async () => {
    const call = withKey('roomList', SAMPLE_CALLS.roomList(place), 'dwc_wrong');
    expect((await app.api.send(call)).status).toBe(401);
  });
});

test.each([
  [{ V2_SERVER_AUTH: 'open', HOST: '0.0.0.0' }, true],
  [{ V2_SERVER_AUTH: 'open', PUBLIC_URL: 'https://chat.example' }, true],
  [{ V2_SERVER_AUTH: 'open' }, false],
  [{ HOST: '0.0.0.0' }, false],
])('the operator is warned of doors that stand open: %j', (env, isWarned) => {
  const warning = admissionWarning(readSettings(env));
  expect(warning !== undefined).toBe(isWarned);
  if (isWarned) expect(warning).toMatch(/V2_SERVER_AUTH=open.*ANYBODY.*keys create/);
});
