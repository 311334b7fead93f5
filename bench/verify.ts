/** A fast wrong answer must not win: what is compared is checked before and after the load. */
import { faultOf, requestsOf, type CallName, type Fixture } from './calls.ts';

interface ReadMessages {
  response: { seq: number }[];
}

/** Makes each call once, checks its answer, and returns the body bytes of each. */
export async function verifyAnswers(
  url: URL,
  fixture: Fixture,
  calls: readonly CallName[],
): Promise<Partial<Record<CallName, number>>> {
  const bytes: Partial<Record<CallName, number>> = {};
  for (const call of calls) {
    const response = await send(url, requestsOf(call, fixture, url.host)[0] ?? '');
    const body = await response.text();
    const fault = response.ok ? faultOf(call, body) : `status ${response.status}`;
    if (fault !== undefined) throw new Error(`${call}: ${fault}: ${body.slice(0, 200)}`);
    bytes[call] = Buffer.byteLength(body);
  }
  return bytes;
}

/** Counts the messages of the written rooms, and refuses any room whose sequence has a gap. */
export async function countStored(url: URL, fixture: Fixture): Promise<number> {
  let stored = 0;
  for (const { id } of fixture.rooms) {
    const path = `/api/v2/room-service/?type=get_messages&room_id=${id}`;
    const { response } = (await (await fetch(new URL(path, url))).json()) as ReadMessages;
    const gapAt = response.findIndex(({ seq }, index) => seq !== index + 1);
    if (gapAt >= 0) throw new Error(`a room is not 1, 2, 3 … at place ${gapAt + 1}`);
    stored += response.length;
  }
  return stored;
}

/** Sends the very bytes that the generator will send, by a client that reads answers in full. */
function send(url: URL, request: string): Promise<Response> {
  const [head = '', body = ''] = request.split('\r\n\r\n');
  const [method = 'GET', path = '/'] = head.split(' ');
  return fetch(new URL(path, url), {
    method,
    ...(method === 'POST' && { body, headers: { 'content-type': 'application/json' } }),
  });
}
