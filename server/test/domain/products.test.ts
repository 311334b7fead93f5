import { describe, expect, test } from 'vitest';
import { createProductsService } from '../../src/domain/products/products.service.ts';
import { insertProduct } from '../../src/storage/queries/products.queries.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { newVisit, ROOM_CONTROL, unique } from '../support/v2.ts';

describe.each(engines)('$name', (engine) => {
  let nowMs = 1_000_000;
  const app = useTestApp({ engine, clock: () => nowMs });
  const products = () => createProductsService(app.storage, () => nowMs);

  async function listedNames(): Promise<string[]> {
    const { json } = await app.api.get('/admin_product_list/');
    return (json as { product_list: string[] }).product_list;
  }

  test('an instance starts with the 24 products of the original, in the order of their codes', async () => {
    const listed = await products().list();
    expect(listed).toHaveLength(24);
    expect(listed[0]).toEqual({ name: 'WORKFLOWAI', code: 11 });
    expect(listed.map(({ code }) => code)).toEqual(Array.from({ length: 24 }, (_, i) => i + 11));
    expect(await listedNames()).toEqual(listed.map(({ name }) => name));
  });

  test('a product that another process adds is known after a second, and not asked for before', async () => {
    const name = `ADDED${unique()}`;
    const open = async () =>
      (await app.api.post(ROOM_CONTROL, newVisit({ product_name: name }))).status;
    nowMs += 1000;
    expect(await open()).toBe(400);
    await insertProduct(app.storage.db, { name, code: 1000 });
    nowMs += 999;
    expect(await open()).toBe(400);
    nowMs += 1;
    expect(await open()).toBe(200);
    expect(await listedNames()).toContain(name);
  });

  test('a clock that is set back keeps the catalogue no longer', async () => {
    const own = products();
    await own.list();
    const name = `BACK${unique()}`;
    await insertProduct(app.storage.db, { name, code: 1001 });
    nowMs -= 3_600_000;
    expect(await own.find(name)).toMatchObject({ name });
  });

  test('a product without a code takes the next free one', async () => {
    const first = await products().add(`NEXT${unique()}`);
    const second = await products().add(`NEXT${unique()}`);
    expect(second.code).toBe(first.code + 1);
    expect(await products().findByCode(second.code)).toEqual(second);
  });

  test.each([
    { title: 'a name', add: () => products().add('WORKFLOWAI') },
    { title: 'a code', add: () => products().add(`TAKEN${unique()}`, 11) },
  ])('$title that is taken is refused', async ({ add }) => {
    await expect(add()).rejects.toMatchObject({ code: 'CONFLICT', status: 409 });
  });

  test.each(['', ' ', ' A', 'A ', 'A'.repeat(65), 'A\nB'])(
    '%j is no name of a product',
    async (name) => {
      await expect(products().add(name)).rejects.toMatchObject({ code: 'INVALID', status: 400 });
    },
  );

  test.each(['A', 'A'.repeat(64), 'Wi-Fi QR', 'Übung'])('%j is one', async (name) => {
    expect(await products().add(name)).toMatchObject({ name });
  });
});
