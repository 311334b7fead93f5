import { describe, expect, test } from 'vitest';
import { createProductsService } from '../../src/domain/products/products.service.ts';
import { useTestApp } from '../support/test-app.ts';
import { ROOM_CONTROL, newVisit, openRoom, refusedIn, withNothingStored } from '../support/v2.ts';

const CODES = {
  WORKFLOWAI: 11,
  TEAMMANAGEMENT: 12,
  WIFIQRCODE: 13,
  SALESAGENTLOGIN: 14,
  LEGALZARD: 15,
  USEREXPERIENCELIVE: 16,
  SOCIALMEDIAAUTOMATION: 17,
  LIVINGLABSCALES: 18,
  LOGOSCAN: 19,
  LIVINGLABMONITORING: 20,
  PERMUTATIONCALCULATOR: 21,
  SECUREREPOSITORIES: 22,
  SECUREDATA: 23,
  CUSTOMEREXPERIENCE: 24,
  DOWELLCSC: 25,
  LIVINGLABCHAT: 26,
  SALESAGENT: 27,
  LOGIN: 28,
  DOWELLMAIL: 29,
  EXTENSION: 30,
  LIVINGLABADMIN: 31,
  PUBLICCHAT: 32,
  LIVINGLABCALCULATOR: 33,
  PUBLIC_QR: 34,
};

const LISTS = ['/client_product_list/DOWELL12345', '/admin_product_list/'];

describe('the catalogue', () => {
  let nowMs = 1_700_000_000_000;
  const app = useTestApp({ clock: () => nowMs });

  const listed = async (url: string): Promise<string[]> => {
    const answer = await app.api.get(url);
    expect(answer.status).toBe(200);
    const { product_list, ...rest } = answer.json as { product_list: string[] };
    expect(rest).toEqual({});
    return product_list;
  };

  test.each(Object.entries(CODES))('%s is %i', async (product_name, code) => {
    const { room_room_id } = await openRoom(app.api, { product_name, user_id: 'u' });
    expect(room_room_id).toBe(`${code}-u`);
  });

  test.each(LISTS)('GET %s lists all names, at the root', async (url) => {
    expect((await listed(url)).toSorted()).toEqual(Object.keys(CODES).toSorted());
  });

  test.each(['workflowai', 'WorkflowAI', ' WORKFLOWAI', 'WORKFLOWAI ', 'WORKFLOW', '11'])(
    'names are case-sensitive and exact: %j is none',
    async (product_name) => {
      const answer = await withNothingStored(app.storage, () =>
        app.api.post(ROOM_CONTROL, newVisit({ product_name })),
      );
      expect(answer.status).toBe(400);
      expect(refusedIn(answer).errors).toEqual({
        product_name: [`"${product_name}" is not a valid choice.`],
      });
    },
  );

  test('the catalogue is data: an operator adds products without code', async () => {
    const operator = createProductsService(app.storage, () => nowMs);
    await operator.add('NEWPRODUCT');
    await operator.add('OTHERPRODUCT', 99);
    nowMs += 1000;
    const rooms = [
      await openRoom(app.api, { product_name: 'NEWPRODUCT', user_id: 'u' }),
      await openRoom(app.api, { product_name: 'OTHERPRODUCT', user_id: 'u' }),
    ];
    expect(rooms.map(({ room_room_id }) => room_room_id)).toEqual(['35-u', '99-u']);
    for (const url of LISTS) {
      expect(await listed(url)).toEqual(expect.arrayContaining(['NEWPRODUCT', 'OTHERPRODUCT']));
    }
  });
});
