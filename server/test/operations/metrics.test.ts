import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useTestApp } from '../support/test-app.ts';
import { newVisit, openRoom, roomUrl, ROOM_CONTROL, sendMessage, unique } from '../support/v2.ts';

const app = useTestApp({ settings: { COMMIT_DELAY_MS: '30' } });

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;

/** Reads the text format of Prometheus; a line that is none of it fails. */
function parse(text: string): { samples: Sample[]; types: Map<string, string> } {
  expect(text.endsWith('\n')).toBe(true);
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  for (const line of text.split('\n').filter(Boolean)) {
    const [, kind, about = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (kind !== undefined) {
      expect(about).toMatch(NAME);
      if (kind === 'TYPE') types.set(about, rest);
      continue;
    }
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    expect(name, line).not.toBe('');
    // Prometheus reads numbers as Go does, which takes NaN in any case.
    expect(value, line).toMatch(/^(nan|[+-]inf|[+-]?\d+(\.\d+)?(e[+-]?\d+)?)$/i);
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
    const entries = pairs.map(([, label = '', text_ = '']) => [label, text_] as const);
    samples.push({ name, labels: Object.fromEntries(entries), value: Number(value) });
  }
  return { samples, types };
}

async function read(): Promise<Sample[]> {
  const answer = await app.api.get('/metrics');
  expect(answer.status).toBe(200);
  return parse(answer.text).samples;
}

/** The process's own series come and go with what it does. */
async function readOfRequests(): Promise<Sample[]> {
  return (await read()).filter(({ name }) => name.startsWith('dowellchat_request_seconds'));
}

async function countOf(labels: Record<string, string>): Promise<number> {
  const name = 'dowellchat_request_seconds_count';
  const found = (await read()).filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  return found.reduce((sum, { value }) => sum + value, 0);
}

async function depth(): Promise<number | undefined> {
  return (await read()).find(({ name }) => name === 'dowellchat_commit_queue_messages')?.value;
}

test('the figures are text that Prometheus reads, each with its type', async () => {
  const answer = await app.api.get('/metrics');
  expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  const { samples, types } = parse(answer.text);
  expect(samples.length).toBeGreaterThan(20);
  for (const { name } of samples) {
    const family = name.replace(/_(bucket|sum|count)$/, '');
    expect(types.has(name) || types.has(family), name).toBe(true);
    expect(name).toMatch(/^dowellchat_/);
  }
  expect(types.get('dowellchat_request_seconds')).toBe('histogram');
  expect(types.get('dowellchat_commit_queue_messages')).toBe('gauge');
});

test('requests are counted by method, route and status', async () => {
  const labels = { method: 'POST', route: '/api/v2/room-control', status: '200' };
  const before = await countOf(labels);
  await app.api.post(ROOM_CONTROL, newVisit());
  await app.api.post('/api/v2/room-control', newVisit());
  expect(await countOf(labels)).toBe(before + 2);

  const refused = { ...labels, status: '400' };
  const refusedBefore = await countOf(refused);
  await app.api.post(ROOM_CONTROL, {});
  expect(await countOf(refused)).toBe(refusedBefore + 1);
});

test('an address is never a label: whatever is asked for, it adds no series', async () => {
  const canary = `canary${unique()}`;
  const { _id } = await openRoom(app.api);
  const ask = async (name: string) => {
    await app.api.get(`/${name}`);
    await app.api.get(`/client_product_list/${name}/`);
    await app.api.get(`/api/v2/get_QR_Id/${name}/`);
    await app.api.get(`/links/${name}`);
    await app.api.get(roomUrl(name));
    await app.api.get(`/${name}/%zz`);
  };
  await ask('first');
  const before = (await readOfRequests()).length;
  for (const name of [canary, _id, 'a"b', 'a\nb'.replace('\n', '%0a')]) await ask(name);
  const samples = await readOfRequests();
  expect(samples.length).toBe(before);
  expect(JSON.stringify(samples)).not.toContain(canary);
  expect(JSON.stringify(samples)).not.toContain(_id);
  expect(await countOf({ route: '/client_product_list/:org' })).toBeGreaterThanOrEqual(5);
});

test('the gauge shows the messages that wait for a commit', async () => {
  const { _id } = await openRoom(app.api);
  expect(await depth()).toBe(0);
  const sends = Promise.all([1, 2, 3].map(() => sendMessage(app.api, _id)));
  await expect.poll(depth, { interval: 1 }).toBe(3);
  await sends;
  expect(await depth()).toBe(0);
});

test('every metric that docs/operations.md raises an alert by is there', async () => {
  await sendMessage(app.api, (await openRoom(app.api))._id);
  const guide = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const named = new Set(
    [...guide.matchAll(/\bdowellchat_[a-z\d_]+/g)].map(([name]) => name.replace(/_count$/, '')),
  );
  const names = new Set((await read()).map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')));
  expect([...named].filter((name) => !names.has(name))).toEqual([]);
  expect(named.size).toBeGreaterThan(12);
});
