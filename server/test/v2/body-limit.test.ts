import { describe, expect, test } from 'vitest';
import type { Api } from '../support/api.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  ROOM_CONTROL,
  ROOM_SERVICE,
  messageTo,
  openRoom,
  refusedIn,
  withNothingStored,
} from '../support/v2.ts';

const MiB = 1024 * 1024;

/** A message to the room whose body has exactly this many bytes. */
function messageOf(roomId: string, bytes: number): string {
  const frame = JSON.stringify(messageTo(roomId, { message_data: '' }));
  const filling = 'x'.repeat(bytes - Buffer.byteLength(frame));
  return frame.replace('"message_data":""', `"message_data":"${filling}"`);
}

async function send(api: Api, bytes: number): Promise<number> {
  const { _id } = await openRoom(api);
  return (await api.postText(ROOM_SERVICE, messageOf(_id, bytes))).status;
}

describe('the body limit', () => {
  const byDefault = useTestApp();
  const small = useTestApp({ settings: { BODY_BYTES_MAX: '2048' } });

  test('is 8 MiB by default', async () => {
    expect(await send(byDefault.api, 8 * MiB)).toBe(200);
    expect(await send(byDefault.api, 8 * MiB + 1)).toBe(413);
  });

  test('is what the setting says, to the byte', async () => {
    expect(await send(small.api, 2048)).toBe(200);
    expect(await send(small.api, 2049)).toBe(413);
  });

  test.each(['application/json', 'multipart/form-data; boundary=x', 'text/plain'])(
    'over it: 413 as JSON, nothing stored: %s',
    async (contentType) => {
      for (const url of [ROOM_CONTROL, ROOM_SERVICE, '/api/v2/get_QR_Id/x/']) {
        const answer = await withNothingStored(small.storage, () =>
          small.api.postText(url, 'x'.repeat(5000), contentType),
        );
        expect(answer.status).toBe(413);
        refusedIn(answer);
      }
    },
  );
});
